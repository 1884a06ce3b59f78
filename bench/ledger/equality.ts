import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { surroundings, tableOf, verdictOf, writeResult } from '../suite/report.ts';
import type { Findings, Scenario } from '../suite/scenario.ts';
import { readBooks } from './books.ts';
import { closeClient, makeRequest, type Seen } from './client.ts';
import { compare } from './compare.ts';
import { drawPlan, KINDS, type Kind, planOf } from './kinds.ts';
import { openStage, type Stage } from './stage.ts';
import { makeTrouble, type Schedule } from './troubles.ts';
import { countedByGateways, countedBySimulator } from './witnesses.ts';

/**
 * Is the ledger what was used? Ten thousand requests while clients leave, the upstream fails, the consumer is killed, Redis restarts and
 * Postgres is away for a minute; then everybody is asked what they counted. `node ledger/equality.ts [--quick] [--requests N] [--rate N]`.
 * Exits with 1 on any difference.
 */
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, requests: { type: 'string' }, rate: { type: 'string' } },
});
const requests = Number(values.requests ?? (values.quick ? 2_000 : 10_000));
const rate = Number(values.rate ?? 100);
const ACCOUNTS = 8;
const DRAINED = 20;
const DRAIN_TIMEOUT_MS = 90_000;

const schedule: Schedule = values.quick
  ? { redis: { at: 4, for: 2 }, postgres: { at: 7, for: 10 }, consumerKilled: [3, 17.5], consumerDiesAfter: 50 }
  : { redis: { at: 12, for: 3 }, postgres: { at: 20, for: 60 }, consumerKilled: [8, 40, 80.5], consumerDiesAfter: 200 };

type Tally = Record<Kind, Record<Seen, number>>;

/** Makes the requests at an even rate, to both gateways in turn, and waits for the last one's end. */
async function makeLoad(stage: Stage, seen: Tally): Promise<void> {
  const running: Promise<void>[] = [];
  const begin = performance.now();
  for (let index = 0; index < requests; index++) {
    const due = begin + (index * 1_000) / rate;
    await delay(Math.max(0, due - performance.now()));
    const plan = drawPlan(Math.random);
    const { url } = stage.gateways[index % stage.gateways.length] ?? { url: '' };
    const count = (how: Seen) => {
      seen[plan.kind][how] += 1;
    };
    running.push(makeRequest(url, plan).then(count));
  }
  await Promise.all(running);
}

/** Streams that are still running when their gateway is told to stop. */
async function stopUnderLoad(stage: Stage, seen: Tally): Promise<void> {
  const streams = Array.from({ length: DRAINED }, (_, index) => {
    const { url } = stage.gateways[index % stage.gateways.length] ?? { url: '' };
    const { promise: began, resolve: begun } = Promise.withResolvers<void>();
    const ended = makeRequest(url, planOf('drained', Math.random), begun);
    return { began, ended };
  });
  await Promise.all(streams.map(({ began, ended }) => Promise.race([began, ended])));
  await Promise.all(stage.gateways.map(({ child }) => child.stop()));
  for (const { ended } of streams) seen.drained[await ended] += 1;
}

async function untilDelivered(stage: Stage): Promise<number> {
  const begin = performance.now();
  while ((await stage.undelivered()) > 0 && performance.now() - begin < DRAIN_TIMEOUT_MS) await delay(50);
  return performance.now() - begin;
}

async function measure(): Promise<Findings> {
  await using stage = await openStage(ACCOUNTS);
  const seen = Object.fromEntries(KINDS.map((kind) => [kind, { complete: 0, error: 0, left: 0 }])) as Tally;
  const begin = performance.now();
  const [, happened] = await Promise.all([makeLoad(stage, seen), makeTrouble(stage, schedule)]);
  const loadSeconds = (performance.now() - begin) / 1_000;
  // Requests whose clients have left may take the gateways a moment longer.
  await delay(1_000);
  const gateways = await countedByGateways(stage.gateways.map(({ url }) => url));
  await stopUnderLoad(stage, seen);
  const deliveredAfterMs = await untilDelivered(stage);
  const undelivered = await stage.undelivered();
  const books = await readBooks(stage.database);
  const simulator = await countedBySimulator(stage.simulatorUrl);
  const gone = (gateways['client_gone'] ?? 0) + (gateways['gone'] ?? 0);
  const neverRead = seen.left_early.left + seen.left_midway.left - gone;
  const witnesses = { gateways, simulator, accounts: stage.accounts, duplicates: stage.duplicates() };
  const evidence = { books, seen, ...witnesses, undelivered, neverRead };
  const facts = { requests, rate, schedule, happened, loadSeconds, deliveredAfterMs };
  return { checks: compare(evidence), data: { ...facts, ...evidence, simulator: simulator.ends } };
}

const scenario: Scenario = {
  name: 'ledger-equality',
  question: 'is the usage ledger what was used, whoever fails meanwhile?',
  run: measure,
};
const findings = await measure();
await closeClient();
const { checks } = findings;
console.log(`\n${tableOf(scenario, findings)}`);
console.log(JSON.stringify(findings.data, ['requests', 'loadSeconds', 'deliveredAfterMs', 'neverRead'], 1));
console.log(`written to ${writeResult(scenario, findings, surroundings(1))}`);
console.log(verdictOf(scenario, findings));
process.exit(checks.every(({ met }) => met) ? 0 : 1);
