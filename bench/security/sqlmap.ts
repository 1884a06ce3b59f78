import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { atLeast, type Check, exactly } from '../suite/scenario.ts';
import { conclude } from './conclude.ts';
import { examplesOf } from './examples.ts';
import { startInjectable } from './injectable.ts';
import { readOperations } from './operations.ts';
import { headersOfAll, runSqlmap, type SqlmapRun, type Target, targetsOf } from './sqlmap-run.ts';
import { openAttackedControl } from './stage.ts';
import { readStatements } from './statements.ts';
import { sweepMade } from './sweep.ts';

/**
 * Debian's sqlmap against every parameter of the admin API, on Postgres: `node security/sqlmap.ts [--only TEXT] [--at-once 2]`. Places are taken
 * from the OpenAPI document. It proves itself first on a server that has an injection. Twenty minutes on two cores; exits with 1 when an
 * aim is missed.
 */
const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, 'at-once': { type: 'string', default: '2' } },
});

const folder = mkdtempSync(join(tmpdir(), 'sluice-sqlmap-'));
const stage = await openAttackedControl();
await using resources = new AsyncDisposableStack();
resources.defer(() => rmSync(folder, { recursive: true, force: true }));
resources.use(stage);

const witness = await runWitness();
const began = Date.now();
const operations = await readOperations(stage, examplesOf(stage.things));
const targets = [
  ...operations.flatMap((operation) => targetsOf(stage.url, stage.adminToken, operation)),
  headersOfAll(stage.url, stage.adminToken),
].filter(({ title }) => title.includes(values.only));
const runs = await attack(targets);
const alive = (await fetch(`${stage.url}/livez`)).status;
const statements = await readStatements(stage.statements, began);
const errors = stage.errors().filter((line) => line.includes('request failed'));

const total = (count: (run: SqlmapRun) => number) => runs.reduce((sum, run) => sum + count(run), 0);
const checks: readonly Check[] = [
  atLeast('injections found where there is one', witness.findings.length, 1),
  exactly('operations left out of those of the document, the event stream apart', leftOut(), 0),
  exactly(
    'places that were not tried',
    total(({ places, tested }) => places - tested.length),
    0,
  ),
  exactly('runs that did not come to their end', runs.filter(({ stopped }) => stopped !== undefined).length, 0),
  exactly(
    'injections found',
    total(({ findings }) => findings.length),
    0,
  ),
  exactly('statements with anything of a request in them', statements.tainted.length, 0),
  exactly('statements that the database did not understand', statements.complaints.length, 0),
  exactly('requests answered with 500', errors.length, 0),
  exactly('control alive afterwards', Number(alive === 200), 1),
];
const data = {
  ...{ places: total(({ tested }) => tested.length), payloads: total(({ payloads }) => payloads) },
  ...{ runs, statements, errors, witness },
};
console.log(
  `${data.places} places, ${data.payloads} texts, ${statements.count} statements of ${statements.shapes.length} shapes`,
);
conclude('security-sqlmap', 'Is there a way into the database through the admin API?', { checks, data });

/** Shows that what finds nothing in control would find something. */
async function runWitness(): Promise<SqlmapRun> {
  await using injectable = await startInjectable(stage.databaseUrl);
  const common = { method: 'GET', headers: {}, body: undefined, headersOnly: false };
  return await runSqlmap({ ...common, title: 'witness', url: `${injectable.url}/?name=there*` }, folder);
}

/** Operations with something to try that nobody tried; 0 where only some were asked for. */
function leftOut(): number {
  if (values.only !== '') return 0;
  const places = operations.filter(({ parameters, body }) => parameters.length > 0 || body !== undefined);
  const tried = new Set(targets.map(({ method, title }) => `${method} ${title.split(' ')[1]}`));
  return places.filter(({ method, path }) => !tried.has(`${method} ${path}`)).length;
}

async function attack(all: readonly Target[]): Promise<readonly SqlmapRun[]> {
  await using _sweeper = await sweepMade(stage.databaseUrl, stage.things);
  const waiting = [...all];
  const done: SqlmapRun[] = [];
  const worker = async (): Promise<void> => {
    for (let target = waiting.shift(); target; target = waiting.shift()) {
      const run = await runSqlmap(target, folder);
      done.push(run);
      const verdict = run.findings.length > 0 ? 'FOUND' : (run.stopped ?? 'nothing');
      console.log(`${run.target}: ${run.tested.length} places, ${run.payloads} texts, ${run.seconds} s: ${verdict}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values['at-once']) }, worker));
  return done;
}
