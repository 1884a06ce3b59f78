import {
  type AdminAnswer,
  type AdminClient,
  type AdminOptions,
  pickNamed,
  refusedBy,
  told,
  withAdmin,
} from '../admin/index.ts';
import { GROUPS, type Group } from '../groups/index.ts';
import { table } from '../output/table.ts';

/** A profile as the admin API shows it. */
export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly routing_rules: Readonly<Record<string, string | null>>;
  readonly default_group_id: string | null;
  readonly built_in: boolean;
  readonly active: boolean;
  readonly color: string | null;
  readonly version: number;
}

/** Groups by what they serve, each by its name or id. */
export interface ProfileFlags {
  readonly chat?: string;
  readonly completion?: string;
  readonly embedding?: string;
  readonly other?: string;
  /** Everything that no rule names. */
  readonly default?: string;
  readonly color?: string;
}

export const PROFILES = '/admin/profiles';
/** Types of request that a rule can name. */
export const TYPES = ['chat', 'completion', 'embedding', 'other'] as const;

/** `sluice profile list`: the one in force is marked. */
export function listProfiles(options: AdminOptions): Promise<number> {
  return withAdmin('profile', options, async (admin) => {
    const [profiles, groups] = await Promise.all([admin.list<Profile>(PROFILES), admin.list<Group>(GROUPS)]);
    if (!groups.ok) return refusedBy(groups.problem);
    const names = new Map(groups.body.map(({ id, name }) => [id, name]));
    const nameOf = (id: string | null | undefined) => (id == null ? '' : (names.get(id) ?? id));
    return told(profiles, (all) =>
      table([
        ['', 'PROFILE', ...TYPES.map((type) => type.toUpperCase()), 'EVERYTHING ELSE', 'ID'],
        ...all.map(({ id, name, active, routing_rules: rules, default_group_id: rest }) => [
          ...[active ? '*' : '', name, ...TYPES.map((type) => nameOf(rules[type]))],
          ...[nameOf(rest) || 'all accounts', id],
        ]),
      ]),
    );
  });
}

/** `sluice profile use`: puts a profile in force, on every gateway within a second. */
export function selectProfile(word: string, options: AdminOptions): Promise<number> {
  return withAdmin('profile', options, async (admin) => {
    const profile = await pickNamed<Profile>(admin, PROFILES, 'profile', word);
    if (!profile.ok) return refusedBy(profile.problem);
    const answer = await admin.post<Profile>(`${profilePath(profile.body.id)}/activate`);
    return told(answer, () => `${profile.body.name} is in force.`);
  });
}

/** `sluice profile create`: what no rule names goes to the default group, and without one to all accounts. */
export function createProfile(name: string, options: AdminOptions & ProfileFlags): Promise<number> {
  return withAdmin('profile', options, async (admin) => {
    const rules = await rulesFrom(admin, options);
    if (!rules.ok) return refusedBy(rules.problem);
    const { default: rest, ...routing } = rules.body;
    const answer = await admin.post<Profile>(PROFILES, {
      name,
      routing_rules: routing,
      ...(rest !== undefined && { default_group_id: rest }),
      ...(options.color !== undefined && { color: options.color }),
    });
    return told(answer, ({ id }) => `Created ${name} (${id}).`);
  });
}

/** `sluice profile remove`. Where it was in force, the built-in one is then. */
export function removeProfile(word: string, options: AdminOptions): Promise<number> {
  return withAdmin('profile', options, async (admin) => {
    const profile = await pickNamed<Profile>(admin, PROFILES, 'profile', word);
    if (!profile.ok) return refusedBy(profile.problem);
    const answer = await admin.delete<undefined>(profilePath(profile.body.id));
    return told(answer, () => `Removed ${profile.body.name}.`);
  });
}

/** The ids of the groups that flags name, by type of request; `default` for the rest. */
export async function rulesFrom(
  admin: AdminClient,
  flags: ProfileFlags,
): Promise<AdminAnswer<Readonly<Record<string, string>>>> {
  const rules: Record<string, string> = {};
  for (const type of [...TYPES, 'default'] as const) {
    const group = await groupNamed(admin, flags[type]);
    if (group && !group.ok) return group;
    if (group) rules[type] = group.body.id;
  }
  return { ok: true, status: 200, body: rules };
}

async function groupNamed(admin: AdminClient, word: string | undefined): Promise<AdminAnswer<Group> | undefined> {
  return word === undefined ? undefined : pickNamed<Group>(admin, GROUPS, 'group', word);
}

export function profilePath(id: string): string {
  return `${PROFILES}/${encodeURIComponent(id)}`;
}
