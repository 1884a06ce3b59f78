import { parseArgs } from 'node:util';
import { surroundings, tableOf, verdictOf, writeResult, writeSummary } from './suite/report.ts';
import { Scale } from './suite/scale.ts';
import type { Findings, Scenario } from './suite/scenario.ts';
import { SCENARIOS } from './suite/scenarios/index.ts';

/** A scenario that could not run is a finding, not the end of the others. */
async function runScenario(scenario: Scenario, scale: Scale): Promise<Findings> {
  try {
    return await scenario.run(scale);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const [actual = ''] = text.split('\n');
    console.error(text);
    return { checks: [{ what: 'the scenario runs', aim: 'to its end', actual, met: false }], data: { error: text } };
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: 'string', default: '1' }, list: { type: 'boolean', default: false } },
});
if (values.list) {
  for (const { name, question, onDemand } of SCENARIOS)
    console.log(`${name.padEnd(14)} ${question}${onDemand ? ' (on demand)' : ''}`);
  process.exit(0);
}
const unknown = positionals.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (unknown.length > 0) {
  console.error(`no scenario ${unknown.join(', ')}; there are ${SCENARIOS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const scale = new Scale(Number(values.scale));
const chosen = SCENARIOS.filter(({ name, onDemand }) =>
  positionals.length > 0 ? positionals.includes(name) : !onDemand,
);
const tables: string[] = [];
const verdicts: string[] = [];
let missed = false;
for (const scenario of chosen) {
  const where = surroundings(scale.factor);
  const findings = await runScenario(scenario, scale);
  const file = writeResult(scenario, findings, where);
  const table = tableOf(scenario, findings);
  console.log(`${table}\nwritten to ${file}\n`);
  tables.push(table);
  verdicts.push(verdictOf(scenario, findings));
  missed ||= findings.checks.some(({ met }) => !met);
}
if (positionals.length === 0) writeSummary(surroundings(scale.factor), tables);
for (const verdict of verdicts) console.log(verdict);
process.exit(missed ? 1 : 0);
