import { nameOf } from './lanes-list.ts';
import type { LaneResult } from './measure.ts';

/** Most CPU a lane may cost, as a multiple of the bare relay's. */
export const AIMS = { passed: 1.2, translated: 1.8 } as const;

export interface LaneSummary {
  readonly lane: string;
  readonly passed: boolean;
  /** Medians, CPU milliseconds per 1,000 text events. */
  readonly gateway: number;
  readonly relay: number;
  /** Of the medians. */
  readonly ratio: number;
  /** Least and greatest ratio of a single round. */
  readonly least: number;
  readonly greatest: number;
  /** Beside another checkout's gateway: its median, and the median of the ratios of single rounds, ours to its. */
  readonly base?: { readonly gateway: number; readonly ratio: number };
}

export function summaryOf({ lane, gateway, base, relay }: LaneResult): LaneSummary {
  const ratios = gateway.map((own, round) => own / (relay[round] ?? Number.NaN));
  return {
    lane: nameOf(lane),
    passed: lane.passed,
    gateway: median(gateway),
    relay: median(relay),
    ratio: median(gateway) / median(relay),
    least: Math.min(...ratios),
    greatest: Math.max(...ratios),
    ...(base.length > 0 && {
      base: { gateway: median(base), ratio: median(gateway.map((own, round) => own / (base[round] ?? Number.NaN))) },
    }),
  };
}

export function laneTable(summaries: readonly LaneSummary[]): string {
  const beside = summaries.some(({ base }) => base !== undefined);
  const rows = summaries.map(({ lane, passed, gateway, relay, ratio, least, greatest, base }) => {
    const how = passed ? 'passed' : 'translated';
    const spread = `${least.toFixed(2)}-${greatest.toFixed(2)}`;
    const aim = passed ? AIMS.passed : AIMS.translated;
    const own = `| ${lane} | ${how} | ${gateway.toFixed(1)} | ${relay.toFixed(1)} | ${ratio.toFixed(2)} | ${spread} | ${aim} |`;
    return base ? `${own} ${base.gateway.toFixed(1)} | ${base.ratio.toFixed(3)} |` : own;
  });
  const head = '| lane | | gateway, ms per 1,000 events | relay | ratio of medians | per round | aim |';
  const headOfBase = beside ? ' base | gateway to base |' : '';
  return [`${head}${headOfBase}`, `|---|---|---|---|---|---|---|${beside ? '---|---|' : ''}`, ...rows].join('\n');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}
