import type { Scale } from './scale.ts';

/** One statement with a number: what was aimed at, what was seen. */
export interface Check {
  readonly what: string;
  /** The aim in words and numbers, e.g. `<= 150 KB`. */
  readonly aim: string;
  readonly actual: string;
  readonly met: boolean;
}

/** What one scenario found. */
export interface Findings {
  readonly checks: readonly Check[];
  /** Raw reports, for the JSON file. */
  readonly data: unknown;
}

/** One question about the product under load, with its own processes and its own verdict. */
export interface Scenario {
  readonly name: string;
  /** What it shows, in one line. */
  readonly question: string;
  /** Left out unless asked for by name (it takes long). */
  readonly onDemand?: boolean;
  run(scale: Scale): Promise<Findings>;
}

/** An upper bound on a number. A value that could not be measured (not finite) is not met. */
export function atMost(what: string, actual: number, limit: number, unit = ''): Check {
  return { what, aim: `<= ${limit}${unit}`, actual: `${shown(actual)}${unit}`, met: actual <= limit };
}

/** A lower bound on a number. */
export function atLeast(what: string, actual: number, limit: number, unit = ''): Check {
  return { what, aim: `>= ${limit}${unit}`, actual: `${shown(actual)}${unit}`, met: actual >= limit };
}

/** A number that must be exactly so. */
export function exactly(what: string, actual: number, wanted: number): Check {
  return { what, aim: `= ${wanted}`, actual: shown(actual), met: actual === wanted };
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 3 : 1);
}
