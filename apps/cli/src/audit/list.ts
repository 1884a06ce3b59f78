import { parseDuration } from '@sluice/runtime';
import { type AdminClient, type AdminOptions, misused, refusedBy, withAdmin } from '../admin/index.ts';
import { table } from '../output/table.ts';

/** A change as the admin API shows it. */
interface AuditRecord {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly address: string | null;
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface AuditListOptions extends AdminOptions {
  readonly action?: string;
  readonly actor?: string;
  readonly subject?: string;
  readonly id?: string;
  /** A date, a time, or how long ago. */
  readonly from?: string;
  readonly to?: string;
  /** Most records. */
  readonly limit: number;
}

/** Most that the API gives at once. */
const PAGE = 200;

/** `sluice audit list`: the newest changes, with what they changed. */
export function listAudit(options: AuditListOptions): Promise<number> {
  return withAdmin('audit', options, async (admin) => {
    const now = Date.now();
    const [from, to] = [momentFrom(options.from, now), momentFrom(options.to, now)];
    if (from === null || to === null) {
      return misused('--from and --to take a date, a time, or how long ago: 2026-11-01, 7d');
    }
    const { action, actor, subject, id } = options;
    const found = await read(admin, { action, actor, subject_type: subject, subject_id: id, from, to }, options.limit);
    if (!found.ok) return refusedBy(found.problem);
    return { outcome: 'done', facts: { items: found.body }, text: report(found.body) };
  });
}

type Query = Readonly<Record<string, string | undefined>>;

async function read(admin: AdminClient, query: Query, most: number) {
  const items: AuditRecord[] = [];
  let cursor: string | undefined;
  for (;;) {
    const limit = String(Math.max(1, Math.min(PAGE, most - items.length)));
    const answer = await admin.get<{ items: readonly AuditRecord[]; next_cursor: string | null }>('/admin/audit', {
      ...query,
      ...{ limit, cursor },
    });
    if (!answer.ok) return answer;
    items.push(...answer.body.items);
    if (answer.body.next_cursor === null || items.length >= most) return { ...answer, body: items };
    cursor = answer.body.next_cursor;
  }
}

/** Undefined: nothing was said. Null: not understood. */
function momentFrom(text: string | undefined, now: number): string | null | undefined {
  if (text === undefined) return undefined;
  const ago = parseDuration(text);
  if (ago !== undefined) return new Date(now - ago).toISOString();
  return /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text) ? text : null;
}

function report(records: readonly AuditRecord[]): string {
  const rows = records.map(({ seq, at, actor, address, action, subject_id: id, before, after }) => [
    ...[String(seq), at, actor, address ?? '', action, id, changedFields(before, after).join(', ')],
  ]);
  return table([['SEQ', 'AT', 'ACTOR', 'FROM', 'ACTION', 'SUBJECT', 'CHANGED'], ...rows]);
}

/** Names of the fields that differ, of a subject that was there before and after. */
function changedFields(before: unknown, after: unknown): readonly string[] {
  if (!isObject(before) || !isObject(after)) return [];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
