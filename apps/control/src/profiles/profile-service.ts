import { randomUUID } from 'node:crypto';
import type { ProfileContent, Repositories, StoredProfile } from '@sluice/store';
import type { Changes, Made, Settled, Spread } from '../changes/index.ts';
import {
  type Actor,
  type Expectation,
  lostUpdate,
  notFound,
  type Refusal,
  refused,
  unexpected,
} from '../http/index.ts';
import { type NewProfile, type ProfilePatch, profileSettings, type Rules } from './schema.ts';

const NO_PROFILE = notFound('profile');
const NAME_TAKEN = refused(409, 'exists', 'Another profile has this name', 'name');

/** Named routing rules onto groups, one of them in force. */
export class ProfileService {
  readonly #repositories: Repositories;
  readonly #changes: Changes;
  readonly #publish: () => Promise<Spread>;

  constructor(repositories: Repositories, changes: Changes, publish: () => Promise<Spread>) {
    this.#repositories = repositories;
    this.#changes = changes;
    this.#publish = publish;
  }

  /** Makes the profile that is always there, and puts it in force when none is. */
  ensureDefault(): Promise<void> {
    return this.#repositories.atomically(async ({ profiles, audit }) => {
      await audit.takeTurn();
      const known = await profiles.list();
      if (!known.some(({ builtIn }) => builtIn)) {
        await profiles.insert({ id: randomUUID(), name: 'Default', routingRules: {} }, 'built_in');
      }
      const [builtIn] = (await profiles.list()).filter((profile) => profile.builtIn);
      if (builtIn && !(await profiles.active())) await profiles.activate(builtIn.id);
    });
  }

  list(): Promise<readonly StoredProfile[]> {
    return this.#repositories.profiles.list();
  }

  get(id: string): Promise<StoredProfile | undefined> {
    return this.#repositories.profiles.get(id);
  }

  create(actor: Actor, asked: NewProfile): Promise<Settled<StoredProfile> | Refusal<400 | 409>> {
    const { name, color, icon, routing_rules: rules, default_group_id: defaultGroupId } = asked;
    const id = randomUUID();
    const content = {
      id,
      name,
      color,
      icon,
      routingRules: rulesOf({}, rules),
      defaultGroupId: defaultGroupId ?? undefined,
    };
    return this.#changes.make<StoredProfile, Refusal<400 | 409>>(
      actor,
      async (inside) => {
        const wrong = await problemOf(inside, content);
        if (wrong) return wrong;
        const inserted = await inside.profiles.insert(content);
        if (inserted.outcome === 'exists') return NAME_TAKEN;
        if (inserted.outcome === 'unknown_group') return unknownGroup('default_group_id');
        const after = profileSettings(inserted.value);
        return { outcome: 'made', value: inserted.value, change: { action: 'profile.create', ...subject(id), after } };
      },
      this.#publish,
    );
  }

  update(
    actor: Actor,
    id: string,
    patch: ProfilePatch,
    expectation: Expectation,
  ): Promise<Settled<StoredProfile> | Refusal<400 | 404 | 409 | 412>> {
    return this.#changes.make(actor, (inside) => patchProfile(inside, id, patch, expectation), this.#publish);
  }

  /** Not while it is in force: another one has to be first. */
  remove(actor: Actor, id: string, expectation: Expectation): Promise<Settled<undefined> | Refusal<404 | 409 | 412>> {
    return this.#changes.make<undefined, Refusal<404 | 409 | 412>>(
      actor,
      async ({ profiles }) => {
        const profile = await profiles.get(id);
        if (!profile) return NO_PROFILE;
        const surprise = unexpected(expectation, profile.version);
        if (surprise) return surprise;
        if (profile.builtIn) return refused(409, 'built_in', 'This profile is always there');
        if (profile.active) return refused(409, 'active', 'This profile is in force: put another one in force first');
        if ((await profiles.delete(id, profile.version)).outcome !== 'deleted') return lostUpdate();
        const change = { action: 'profile.delete', ...subject(id), before: profileSettings(profile) };
        return { outcome: 'made', value: undefined, change };
      },
      this.#publish,
    );
  }

  activate(actor: Actor, id: string): Promise<Settled<StoredProfile> | Refusal<404>> {
    return this.#changes.make<StoredProfile, Refusal<404>>(
      actor,
      async ({ profiles }) => {
        const before = await profiles.active();
        if (!(await profiles.activate(id))) return NO_PROFILE;
        const value = await profiles.get(id);
        if (!value) return NO_PROFILE;
        if (before?.id === id) return { outcome: 'made', value };
        const states = { before: { active_profile_id: before?.id ?? null }, after: { active_profile_id: id } };
        return { outcome: 'made', value, change: { action: 'profile.activate', ...subject(id), ...states } };
      },
      this.#publish,
    );
  }
}

async function patchProfile(
  inside: Repositories,
  id: string,
  patch: ProfilePatch,
  expectation: Expectation,
): Promise<Made<StoredProfile> | Refusal<400 | 404 | 409 | 412>> {
  const profile = await inside.profiles.get(id);
  if (!profile) return NO_PROFILE;
  const surprise = unexpected(expectation, profile.version);
  if (surprise) return surprise;
  const changed: ProfileContent = {
    id,
    name: patch.name ?? profile.name,
    color: patch.color === undefined ? profile.color : (patch.color ?? undefined),
    icon: patch.icon === undefined ? profile.icon : (patch.icon ?? undefined),
    routingRules: rulesOf(profile.routingRules, patch.routing_rules ?? {}),
    defaultGroupId:
      patch.default_group_id === undefined ? profile.defaultGroupId : (patch.default_group_id ?? undefined),
  };
  const before = profileSettings(profile);
  if (JSON.stringify(before) === JSON.stringify(profileSettings(changed))) return { outcome: 'made', value: profile };
  const wrong = await problemOf(inside, changed);
  if (wrong) return wrong;
  const updated = await inside.profiles.update(profile.version, changed);
  switch (updated.outcome) {
    case 'missing':
      return NO_PROFILE;
    case 'conflict':
      return lostUpdate();
    case 'exists':
      return NAME_TAKEN;
    case 'unknown_group':
      return unknownGroup('default_group_id');
  }
  const change = { action: 'profile.update', ...subject(id), before, after: profileSettings(updated.value) };
  return { outcome: 'made', value: updated.value, change };
}

/** Names are unique whatever their case, and every rule leads to a group that is there. */
async function problemOf(inside: Repositories, content: ProfileContent): Promise<Refusal<400 | 409> | undefined> {
  const others = (await inside.profiles.list()).filter(({ id }) => id !== content.id);
  if (others.some(({ name }) => name.toLowerCase() === content.name.toLowerCase())) return NAME_TAKEN;
  for (const [type, group] of Object.entries(content.routingRules)) {
    if (typeof group === 'string' && !(await inside.groups.get(group))) return unknownGroup(`routing_rules.${type}`);
  }
  return undefined;
}

/** The rules with those that are named replaced; null takes one away. */
function rulesOf(before: Readonly<Record<string, unknown>>, rules: Rules): Record<string, unknown> {
  const merged = { ...before, ...Object.fromEntries(Object.entries(rules).filter(([, group]) => group !== undefined)) };
  return Object.fromEntries(Object.entries(merged).filter(([, group]) => group !== null));
}

function unknownGroup(field: string): Refusal<400> {
  return refused(400, 'unknown_group', 'There is no such group', field);
}

function subject(id: string) {
  return { subjectType: 'profile', subjectId: id };
}
