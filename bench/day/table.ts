import type { DayResult } from './simulate.ts';

/** The days of one vendor beside each other. */
export interface Comparison {
  readonly name: string;
  readonly days: Readonly<Record<string, DayResult>>;
}

/** A day in the numbers of the table. Shares are fractions of the requests, times are in seconds; null: nothing to measure. */
export interface DayFigures {
  readonly requests: number;
  readonly limitedShare: number;
  readonly limitedByTroubleShare: number;
  readonly limitedNeedlesslyShare: number;
  readonly failedShare: number;
  readonly callsPerRequest: number;
  readonly limitRefusals: number;
  readonly wastedRefusals: number;
  readonly firstUseP50: number | null;
  readonly firstUseP95: number | null;
  readonly limitsUsedAgain: number;
  readonly limitsNotUsedAgain: number;
  readonly troubleRefusals: number;
  readonly expiredTokens: number;
  readonly revokedTokens: number;
  readonly refreshes: number;
  readonly answerP50: number | null;
  readonly answerP99: number | null;
}

export function figuresOf(day: DayResult): DayFigures {
  return {
    requests: day.requests,
    limitedShare: day.limitedRequests / day.requests,
    limitedByTroubleShare: day.limitedByTrouble / day.requests,
    limitedNeedlesslyShare: day.limitedNeedlessly / day.requests,
    failedShare: day.failedRequests / day.requests,
    callsPerRequest: day.upstreamCalls / day.requests,
    limitRefusals: day.limitRefusals,
    wastedRefusals: day.wastedRefusals,
    firstUseP50: seconds(day.firstUseDelays, 0.5),
    firstUseP95: seconds(day.firstUseDelays, 0.95),
    limitsUsedAgain: day.firstUseDelays.length,
    limitsNotUsedAgain: day.unusedLimits,
    troubleRefusals: day.troubleRefusals,
    expiredTokens: day.expiredTokens,
    revokedTokens: day.revokedTokens,
    refreshes: day.refreshes,
    answerP50: seconds(day.answerDelays, 0.5),
    answerP99: seconds(day.answerDelays, 0.99),
  };
}

const COLUMNS: readonly (readonly [title: string, cell: (figures: DayFigures) => string])[] = [
  ['requests', ({ requests }) => String(requests)],
  ['429/503 seen', ({ limitedShare }) => percent(limitedShare)],
  ['vendor trouble', ({ limitedByTroubleShare }) => percent(limitedByTroubleShare)],
  ['needless', ({ limitedNeedlesslyShare }) => percent(limitedNeedlesslyShare)],
  ['failures seen', ({ failedShare }) => percent(failedShare)],
  ['calls/request', ({ callsPerRequest }) => callsPerRequest.toFixed(2)],
  ['limit refusals', ({ limitRefusals }) => String(limitRefusals)],
  ['of them wasted', ({ wastedRefusals }) => String(wastedRefusals)],
  ['first use p50', ({ firstUseP50 }) => time(firstUseP50)],
  ['first use p95', ({ firstUseP95 }) => time(firstUseP95)],
  ['expired tokens', ({ expiredTokens }) => String(expiredTokens)],
  ['revoked tokens', ({ revokedTokens }) => String(revokedTokens)],
  ['answer p99', ({ answerP99 }) => time(answerP99)],
];

/** A Markdown table with a row per contestant. */
export function table(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ name, days }) =>
    Object.entries(days).map(([contestant, day], index) => [index === 0 ? name : '', contestant, ...cells(day)]),
  );
  const all = [['vendor', 'shared by', ...COLUMNS.map(([title]) => title)], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(3, ...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(all[0] ?? []), rule, ...rows.map(line)].join('\n');
}

function cells(day: DayResult): string[] {
  const figures = figuresOf(day);
  return COLUMNS.map(([, cell]) => cell(figures));
}

function seconds(delays: readonly number[], quantile: number): number | null {
  const sorted = delays.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))];
  return value === undefined ? null : value / 1_000;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function time(value: number | null): string {
  if (value === null) return '-';
  if (value < 10) return `${value.toFixed(2)} s`;
  return value < 120 ? `${value.toFixed(0)} s` : `${(value / 60).toFixed(1)} min`;
}
