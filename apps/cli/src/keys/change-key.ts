import {
  type AdminAnswer,
  type AdminClient,
  type AdminOptions,
  misused,
  pickNamed,
  refusedBy,
  told,
  withAdmin,
} from '../admin/index.ts';
import { fieldsOfKey, type KeyFlags } from './key-flags.ts';
import { groupIds, KEYS, keyPath } from './key-verbs.ts';
import type { KeyView } from './key-view.ts';

export interface SetKeyOptions extends AdminOptions, KeyFlags {
  readonly name?: string;
  /** Flags whose settings are taken away. */
  readonly unset: readonly string[];
  /** Only change this version. */
  readonly ifVersion?: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Where the API keeps what a flag says: a section and its field, or what stands for "none". */
const SETTINGS: Readonly<
  Record<string, readonly ['limits' | 'scopes', string] | readonly [string, null | readonly []]>
> = {
  'requests-per-minute': ['limits', 'requests_per_minute'],
  'tokens-per-minute': ['limits', 'tokens_per_minute'],
  concurrent: ['limits', 'concurrent_requests'],
  'budget-day': ['limits', 'budget_micros_per_day'],
  'budget-month': ['limits', 'budget_micros_per_month'],
  'tokens-day': ['limits', 'tokens_per_day'],
  'tokens-month': ['limits', 'tokens_per_month'],
  providers: ['scopes', 'providers'],
  groups: ['scopes', 'groups'],
  models: ['scopes', 'models'],
  dialects: ['scopes', 'dialects'],
  'allowed-ip': ['allowed_ips', []],
  expires: ['expires_at', null],
  'rotate-after-days': ['rotate_after_days', null],
};

/** What `--unset` takes. */
export const UNSETTABLE = Object.keys(SETTINGS);

/** Others who change the same key win a round each. */
const MOST_ROUNDS = 3;

/**
 * `sluice keys set`: changes what flags name and nothing else. The API replaces limits and scopes as a whole, so they are put together
 * here, from the version that was read: somebody else's change in between is read again rather than overwritten.
 */
export function setKey(word: string, options: SetKeyOptions): Promise<number> {
  return withAdmin('keys', options, async (admin) => {
    const unknown = options.unset.find((name) => !(name in SETTINGS));
    if (unknown !== undefined) return misused(`--unset takes ${UNSETTABLE.join(', ')}; not ${unknown}`);
    const groups = await groupIds(admin, options.groups);
    if (!groups.ok) return refusedBy(groups.problem);
    const { name, ...flags } = options;
    const read = fieldsOfKey({ ...flags, ...(groups.body && { groups: groups.body }) }, Date.now());
    if (read.outcome === 'refused') return misused(read.reason);
    const fields = { ...read.fields, ...(name !== undefined && { name }) };
    if (Object.keys(fields).length === 0 && options.unset.length === 0)
      return misused('nothing to change: name a setting');
    const answer = await change(admin, word, fields, options);
    return told(answer, (now) => `Changed ${now.name} (${now.id}).`);
  });
}

async function change(
  admin: AdminClient,
  word: string,
  fields: Fields,
  { unset, ifVersion }: SetKeyOptions,
): Promise<AdminAnswer<KeyView>> {
  for (let round = 1; ; round += 1) {
    const key = await pickNamed<KeyView>(admin, KEYS, 'key', word);
    if (!key.ok) return key;
    const { id, version } = key.body;
    const answer = await admin.patch<KeyView>(keyPath(id), patchOf(key.body, fields, unset), ifVersion ?? version);
    const overtaken = !answer.ok && answer.problem.status === 412;
    if (!overtaken || ifVersion !== undefined || round === MOST_ROUNDS) return answer;
  }
}

/** What is to be sent so that of a key nothing changes but these fields. */
export function patchOf(
  { limits, scopes }: Pick<KeyView, 'limits' | 'scopes'>,
  fields: Fields,
  unset: readonly string[],
): Fields {
  const sections: Record<string, Record<string, unknown>> = { limits: { ...limits }, scopes: { ...scopes } };
  const patch: Record<string, unknown> = {};
  const touched = new Set<string>();
  for (const name of unset) {
    const [place = '', field] = SETTINGS[name] ?? [];
    const section = sections[place];
    if (section && typeof field === 'string') {
      delete section[field];
      touched.add(place);
    } else patch[place] = field;
  }
  for (const [name, value] of Object.entries(fields)) {
    const section = sections[name];
    if (section && typeof value === 'object') {
      Object.assign(section, value);
      touched.add(name);
    } else patch[name] = value;
  }
  for (const name of touched) patch[name] = sections[name];
  return patch;
}
