import { table } from '../output/table.ts';
import type { Applied } from './apply.ts';
import type { Step } from './plan.ts';

/** What became, or would become, of one find. */
export type Result = 'added' | 'updated' | 'unchanged' | 'left out' | 'failed';

export interface Line {
  readonly source: string;
  readonly result: Result;
  readonly account_id: string | null;
  readonly provider: string | null;
  readonly auth: string | null;
  readonly label: string | null;
  /** Names of what changes; never what it changes to. */
  readonly changes: readonly string[];
  readonly notes: readonly string[];
}

const RESULTS: Readonly<Record<Step['action'], Result>> = {
  add: 'added',
  update: 'updated',
  keep: 'unchanged',
  leave: 'left out',
};

const KEPT = 'keeps its login: it is the one of the file, renewed since';

/** The lines of a report, of things done or only planned. Nothing secret is in them. */
export function linesOf(applied: readonly Applied[]): readonly Line[] {
  return applied.map(({ step, failure, keptLogin }) => {
    const draft = step.action === 'leave' ? undefined : step.draft;
    const notes = step.action === 'leave' ? [step.reason] : [...step.notes, ...(keptLogin ? [KEPT] : [])];
    const named = step.action === 'update' ? Object.keys(step.changes) : [];
    const changes = keptLogin ? named.filter((name) => name !== 'credentials') : named;
    const result = keptLogin && changes.length === 0 ? 'unchanged' : RESULTS[step.action];
    return {
      source: step.source,
      result: failure === undefined ? result : 'failed',
      account_id: draft?.id ?? null,
      provider: draft?.provider ?? null,
      auth: draft?.auth ?? null,
      label: draft?.label ?? null,
      changes,
      notes: failure === undefined ? notes : [failure, ...notes],
    };
  });
}

/** For people: a table, and how many of each in one line. */
export function reportText(lines: readonly Line[], dryRun: boolean): string {
  const rows = lines.map((line) => [
    line.source,
    line.result === 'updated' ? `updated (${line.changes.join(', ')})` : line.result,
    line.account_id ?? '',
    line.provider ?? '',
    line.auth ?? '',
    line.label ?? '',
    line.notes.join('; '),
  ]);
  const heading = ['FOUND', dryRun ? 'WOULD BE' : 'RESULT', 'ACCOUNT', 'PROVIDER', 'AUTH', 'LABEL', 'NOTES'];
  return `${table([heading, ...rows])}\n\n${summary(lines, dryRun)}`;
}

function summary(lines: readonly Line[], dryRun: boolean): string {
  const count = (result: Result) => lines.filter((line) => line.result === result).length;
  const results: readonly Result[] = ['added', 'updated', 'unchanged', 'left out', 'failed'];
  const counts = results.filter((result) => count(result) > 0).map((result) => `${count(result)} ${result}`);
  const said = counts.join(', ') || 'nothing found';
  return dryRun ? `${said}. Nothing was changed: this was a dry run.` : `${said}.`;
}
