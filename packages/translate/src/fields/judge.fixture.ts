import type { Column, Said } from './columns.fixture.ts';
import type { Row } from './rows.fixture.ts';

/**
 * `kept`: says all of it. `changed`: says it in another way, or part of it. `dropped`: says nothing of it and tells so by name.
 * `refused`: nothing is sent, the client gets a 400. `unsaid`: the body is the same with and without.
 */
export type Outcome = 'kept' | 'changed' | 'dropped' | 'refused' | 'unsaid';

export interface Verdict {
  readonly outcome: Outcome;
  /** What the body says more than without it, as `path=value`, or the message of the refusal. */
  readonly lines: readonly string[];
  /** Names in `x-sluice-dropped`. */
  readonly dropped: readonly string[];
}

/** Runs a provider's mapping with and without a thing said, and compares. */
export function judge(row: Row, column: Column): Verdict {
  const before = column.say(row.without);
  const after = column.say(typeof row.with === 'function' ? row.with(column) : row.with);
  if (!before.ok) throw new Error(`${row.id} at ${column.id} is refused without it: ${before.message}`);
  if (!after.ok) return { outcome: 'refused', lines: [after.message], dropped: [] };
  const dropped = after.dropped.filter((name) => !before.dropped.includes(name));
  const lines = difference(before, after);
  const isWhole = dropped.length === 0 && !lines.some((line) => row.unless?.test(line));
  const isKept = isWhole && lines.some((line) => row.kept.test(line));
  return { outcome: isKept ? 'kept' : outcomeOf(lines, dropped), lines, dropped };
}

function outcomeOf(lines: readonly string[], dropped: readonly string[]): Outcome {
  if (lines.length > 0) return 'changed';
  return dropped.length > 0 ? 'dropped' : 'unsaid';
}

function difference(before: Extract<Said, { ok: true }>, after: Extract<Said, { ok: true }>): string[] {
  const known = new Set(leaves(before.body, ''));
  return leaves(after.body, '').filter((line) => !known.has(line));
}

function leaves(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${path}=${String(value)}`];
  const entries = Object.entries(value);
  if (entries.length === 0) return [`${path}=${Array.isArray(value) ? '[]' : '{}'}`];
  return entries.flatMap(([key, child]) => leaves(child, path === '' ? key : `${path}.${key}`));
}
