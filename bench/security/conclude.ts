import { surroundings, tableOf, verdictOf, writeResult } from '../suite/report.ts';
import type { Findings } from '../suite/scenario.ts';

/** Writes `bench/results/<name>.json`, shows the table, and makes the exit code 1 when an aim is missed. */
export function conclude(name: string, question: string, findings: Findings): void {
  const scenario = { name, question, run: async () => findings };
  const file = writeResult(scenario, findings, surroundings(1));
  console.log(`\n${tableOf(scenario, findings)}${verdictOf(scenario, findings)}\n${file}`);
  if (findings.checks.some(({ met }) => !met)) process.exitCode = 1;
}
