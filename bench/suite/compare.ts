import type { LoadReport, ProcessUse } from '../load/index.ts';

const KILOBYTE = 1024;

/** CPU seconds of one process group of a run; NaN when it was not watched. */
export function cpuOf(report: LoadReport, group: string): number {
  return report.processes[group]?.cpuSeconds ?? Number.NaN;
}

/** CPU milliseconds a group spent per 1,000 text events delivered. */
export function cpuPerThousandEvents(report: LoadReport, group: string): number {
  return (cpuOf(report, group) * 1e6) / report.counts.textEvents;
}

/** CPU milliseconds a group spent per complete request. */
export function cpuPerRequest(report: LoadReport, group: string): number {
  return (cpuOf(report, group) * 1000) / report.counts.outcomes.complete;
}

/** Growth of a group's resident memory from the start of the run to its peak, in KB per stream. */
export function memoryPerStream(report: LoadReport, group: string, streams: number): number {
  return memoryGrowth(report.processes[group]) / KILOBYTE / streams;
}

/** Growth of resident memory from the start of the run to its peak, bytes; NaN when it was not watched. */
export function memoryGrowth(use: ProcessUse | undefined): number {
  return use ? use.rssPeak - use.rssStart : Number.NaN;
}
