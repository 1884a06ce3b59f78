import { type AdminOptions, misused, pickNamed, refusedBy, told, withAdmin } from '../admin/index.ts';
import { GROUPS, type Group } from '../groups/index.ts';
import { factSheet } from '../output/fact-sheet.ts';
import { PROFILES, type Profile, type ProfileFlags, profilePath, rulesFrom, TYPES } from './profile-verbs.ts';

export interface SetProfileOptions extends AdminOptions, ProfileFlags {
  readonly name?: string;
  /** Rules that are taken away; `default` and `color` too. */
  readonly unset: readonly string[];
  /** Only change this version. */
  readonly ifVersion?: number;
}

/** What `--unset` takes. */
export const UNSETTABLE: readonly string[] = [...TYPES, 'default', 'color'];

/** `sluice profile set`: changes what flags name and nothing else; rules that are not named stay. */
export function setProfile(word: string, options: SetProfileOptions): Promise<number> {
  return withAdmin('profile', options, async (admin) => {
    const { name, color, unset } = options;
    const unknown = unset.find((rule) => !UNSETTABLE.includes(rule));
    if (unknown !== undefined) return misused(`--unset takes ${UNSETTABLE.join(', ')}; not ${unknown}`);
    const rules = await rulesFrom(admin, options);
    if (!rules.ok) return refusedBy(rules.problem);
    const gone = Object.fromEntries(unset.map((rule) => [rule, null]));
    const { default: rest, color: _, ...routing } = { ...gone, ...rules.body };
    const colour = color ?? (unset.includes('color') ? null : undefined);
    const body = {
      ...(name !== undefined && { name }),
      ...(Object.keys(routing).length > 0 && { routing_rules: routing }),
      ...(rest !== undefined && { default_group_id: rest }),
      ...(colour !== undefined && { color: colour }),
    };
    if (Object.keys(body).length === 0) return misused('nothing to change: name a setting');
    const profile = await pickNamed<Profile>(admin, PROFILES, 'profile', word);
    if (!profile.ok) return refusedBy(profile.problem);
    const { id, version } = profile.body;
    const answer = await admin.patch<Profile>(profilePath(id), body, options.ifVersion ?? version);
    return told(answer, (now) => `Changed ${now.name}: ${Object.keys(body).join(', ')}.`);
  });
}

/** `sluice profile show`: which group serves what under one profile. */
export function showProfile(word: string, options: AdminOptions): Promise<number> {
  return withAdmin('profile', options, async (admin) => {
    const [profile, groups] = await Promise.all([
      pickNamed<Profile>(admin, PROFILES, 'profile', word),
      admin.list<Group>(GROUPS),
    ]);
    if (!groups.ok) return refusedBy(groups.problem);
    const names = new Map(groups.body.map(({ id, name }) => [id, name]));
    const nameOf = (id: string | null | undefined) => (id == null ? undefined : (names.get(id) ?? id));
    return told(
      profile,
      ({ id, name, active, built_in: builtIn, routing_rules: rules, default_group_id: rest, ...more }) =>
        factSheet([
          ['profile', id],
          ['name', name],
          ['in force', active ? 'yes' : 'no'],
          ['built in', builtIn ? 'yes' : undefined],
          ...TYPES.map((type) => [type, nameOf(rules[type])] as const),
          ['everything else', nameOf(rest) ?? 'all accounts'],
          ['color', more.color],
          ['version', String(more.version)],
        ]),
    );
  });
}
