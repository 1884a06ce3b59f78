import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import type { Findings, Scenario } from './scenario.ts';

const RESULTS = resolve(import.meta.dirname, '../results');

/** What ran where: figures mean nothing without it. */
export interface Surroundings {
  readonly at: string;
  readonly scale: number;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
}

export function surroundings(scale: number): Surroundings {
  const all = cpus();
  return {
    at: new Date().toISOString(),
    scale,
    node: process.version,
    cpu: all[0]?.model ?? 'unknown',
    cores: all.length,
  };
}

/** Writes `bench/results/<scenario>.json` and returns its path. */
export function writeResult(scenario: Scenario, findings: Findings, where: Surroundings): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${scenario.name}.json`);
  const { name, question } = scenario;
  writeFileSync(file, `${JSON.stringify({ name, question, where, ...findings }, null, 2)}\n`);
  return file;
}

/** The checks of one scenario as a Markdown table. */
export function tableOf(scenario: Scenario, { checks }: Findings): string {
  const rows = checks.map(
    ({ what, aim, actual, met }) => `| ${what} | ${aim} | ${actual} | ${met ? 'met' : 'NOT MET'} |`,
  );
  return [
    `### ${scenario.name}: ${scenario.question}`,
    '',
    '| | aim | seen | |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** One line: the scenario and whether its aims are met. */
export function verdictOf(scenario: Scenario, { checks }: Findings): string {
  const missed = checks.filter(({ met }) => !met);
  const verdict = missed.length === 0 ? 'met' : `NOT MET: ${missed.map(({ what }) => what).join('; ')}`;
  return `${scenario.name}: ${checks.length - missed.length}/${checks.length} aims ${verdict}`;
}

/** Writes `bench/results/summary.md`. */
export function writeSummary(where: Surroundings, tables: readonly string[]): void {
  const { at, scale, node, cpu, cores } = where;
  const head = `# Benchmark results\n\n${at}, scale ${scale}, Node ${node}, ${cores} x ${cpu}; everything on one machine.\n`;
  writeFileSync(join(RESULTS, 'summary.md'), [head, ...tables].join('\n'));
}
