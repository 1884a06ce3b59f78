import { type AdminOptions, misused, pickNamed, refusedBy, told, withAdmin } from '../admin/index.ts';
import { table } from '../output/table.ts';

/** A group as the admin API shows it. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly account_ids: readonly string[];
  readonly selection_strategy: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly version: number;
}

/** What flags may say of a group. */
export interface GroupFlags {
  readonly accounts?: readonly string[];
  readonly strategy?: string;
  /** What happens when every account is cooling. */
  readonly whenExhausted?: string;
}

export interface SetGroupOptions extends AdminOptions, GroupFlags {
  readonly name?: string;
  /** Accounts that join it, at its end, and accounts that leave it. */
  readonly add?: readonly string[];
  readonly drop?: readonly string[];
}

export const GROUPS = '/admin/groups';

/** `sluice groups list`. */
export function listGroups(options: AdminOptions): Promise<number> {
  return withAdmin('groups', options, async (admin) =>
    told(await admin.list<Group>(GROUPS), (groups) =>
      table([
        ['GROUP', 'STRATEGY', 'ACCOUNTS', 'ID'],
        ...groups.map(({ id, name, selection_strategy, account_ids }) => [
          ...[name, selection_strategy, shortList(account_ids), id],
        ]),
      ]),
    ),
  );
}

/** `sluice groups create`. Prints its id. */
export function createGroup(name: string, options: AdminOptions & GroupFlags): Promise<number> {
  return withAdmin('groups', options, async (admin) => {
    const answer = await admin.post<Group>(GROUPS, { name, ...fieldsOf(options) });
    return told(answer, ({ id }) => `Created ${name} (${id}).`);
  });
}

/** `sluice groups set`: changes what is named and nothing else. Somebody else's change in between is not overwritten. */
export function setGroup(word: string, options: SetGroupOptions): Promise<number> {
  return withAdmin('groups', options, async (admin) => {
    const { name, add, drop } = options;
    if (options.accounts && (add || drop)) return misused('use --accounts, or --add and --drop');
    const group = await pickNamed<Group>(admin, GROUPS, 'group', word);
    if (!group.ok) return refusedBy(group.problem);
    const members = (add || drop) && changed(group.body.account_ids, add ?? [], drop ?? []);
    const body = {
      ...fieldsOf(options, group.body.settings),
      ...(name !== undefined && { name }),
      ...(members && { account_ids: members }),
    };
    if (Object.keys(body).length === 0) return misused('nothing to change: name a setting');
    const answer = await admin.patch<Group>(groupPath(group.body.id), body, group.body.version);
    return told(answer, (now) => `Changed ${now.name}: ${Object.keys(body).join(', ')}.`);
  });
}

/** `sluice groups remove`. Its accounts stay. */
export function removeGroup(word: string, options: AdminOptions): Promise<number> {
  return withAdmin('groups', options, async (admin) => {
    const group = await pickNamed<Group>(admin, GROUPS, 'group', word);
    if (!group.ok) return refusedBy(group.problem);
    return told(await admin.delete<undefined>(groupPath(group.body.id)), () => `Removed ${group.body.name}.`);
  });
}

function groupPath(id: string): string {
  return `${GROUPS}/${encodeURIComponent(id)}`;
}

function fieldsOf({ accounts, strategy, whenExhausted }: GroupFlags, settings: Group['settings'] = {}) {
  return {
    ...(accounts && { account_ids: accounts }),
    ...(strategy !== undefined && { selection_strategy: strategy }),
    ...(whenExhausted !== undefined && { settings: { ...settings, when_exhausted: whenExhausted } }),
  };
}

function changed(members: readonly string[], add: readonly string[], drop: readonly string[]): readonly string[] {
  return [...new Set([...members, ...add])].filter((id) => !drop.includes(id));
}

const SHOWN = 5;

function shortList(ids: readonly string[]): string {
  const rest = ids.length - SHOWN;
  return `${ids.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
