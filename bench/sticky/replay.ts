import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { surroundings, tableOf, verdictOf, writeResult } from '../suite/report.ts';
import { Scale } from '../suite/scale.ts';
import { atLeast, atMost, type Check, exactly, type Findings, type Scenario } from '../suite/scenario.ts';
import { AccountLoad } from './account-load.ts';
import { busiest, type CacheBooks, readBooks } from './cache-books.ts';
import type { Recognition } from './conversation.ts';
import { type Played, Sessions } from './sessions.ts';
import { openStage, type Stage, type Vendor } from './stage.ts';

/**
 * Do sessions keep to the account that has their prompt in its cache? `node sticky/replay.ts [--run NAME] [--sessions N] [--turns N]
 * [--think MS]`: every turn goes to a replica at random; exits with 1 when an aim is missed.
 */
const { values } = parseArgs({
  options: {
    run: { type: 'string', multiple: true },
    sessions: { type: 'string', default: '200' },
    turns: { type: 'string', default: '10' },
    think: { type: 'string', default: '900' },
  },
});
const SIZE = { sessions: Number(values.sessions), turns: Number(values.turns), thinkMs: Number(values.think) };
const ACCOUNTS = 10;
/** How long the account that is blocked half-way refuses. */
const BLOCKED_MS = 4_000;

/** What a replica logs then. */
const ALONE = 'serving from memory without shared state';

interface Run {
  readonly name: string;
  readonly vendor: Vendor;
  readonly scheduler: 'sticky' | 'round_robin';
  readonly recognition: Recognition;
  /** An account is rate limited half-way, and a replica killed. */
  readonly trouble?: boolean;
}

const RUNS: readonly Run[] = [
  { name: 'claude, header', vendor: 'claude', scheduler: 'sticky', recognition: 'header' },
  { name: 'claude, prefix', vendor: 'claude', scheduler: 'sticky', recognition: 'prefix' },
  { name: 'claude, trouble', vendor: 'claude', scheduler: 'sticky', recognition: 'header', trouble: true },
  { name: 'claude, round_robin', vendor: 'claude', scheduler: 'round_robin', recognition: 'header' },
  { name: 'openai, prompt_cache_key', vendor: 'openai', scheduler: 'sticky', recognition: 'prompt_cache_key' },
  { name: 'openai, prefix', vendor: 'openai', scheduler: 'sticky', recognition: 'prefix' },
  { name: 'openai, round_robin', vendor: 'openai', scheduler: 'round_robin', recognition: 'prompt_cache_key' },
];

interface Outcome {
  readonly run: Run;
  readonly played: Played;
  readonly books: CacheBooks;
  readonly busiestByRequests: number;
  readonly busiestInFlight: number;
  readonly inFlight: Readonly<Record<string, number>>;
  /** Times a replica went on without the shared state, because Redis or this machine was too slow. */
  readonly alone: number;
  /** Requests that the blocked account refused. */
  readonly refused: number;
}

async function perform(run: Run): Promise<Outcome> {
  await using stage = await openStage({ vendor: run.vendor, scheduler: run.scheduler, accounts: ACCOUNTS });
  const sessions = new Sessions({ ...run, ...SIZE }, stage.replicas);
  const load = new AccountLoad(stage.simulator);
  const [played] = await Promise.all([sessions.play(), run.trouble ? makeTrouble(stage, sessions) : undefined]);
  const inFlight = load.stop();
  const alone = stage.replicas.reduce((sum, { child }) => sum + child.log.split(ALONE).length - 1, 0);
  const books = readBooks(stage.simulator.ledger(), stage.accounts);
  const refused = Object.values(stage.simulator.stats().accounts).flatMap(({ refused }) => Object.values(refused));
  return {
    ...{ run, played, books, inFlight, alone },
    busiestByRequests: busiest(books.requestsByAccount),
    busiestInFlight: busiest(inFlight),
    refused: refused.reduce((sum, count) => sum + count, 0),
  };
}

/** Half-way, one account says 429 for a while, and then one replica is killed. */
async function makeTrouble({ simulator, accounts, replicas }: Stage, sessions: Sessions): Promise<void> {
  while (sessions.progress < 0.45) await delay(20);
  const [account = ''] = accounts;
  const script = { error: 'rate_limit', retryAfter: BLOCKED_MS / 1_000 };
  simulator.command({ do: 'standing', account, script });
  const over = delay(BLOCKED_MS);
  while (sessions.progress < 0.55) await delay(20);
  replicas[1]?.child.signal('SIGKILL');
  await over;
  simulator.command({ do: 'standing', account, script: { tokens: 40, pace: 160, headDelay: 60 } });
}

function judge({ run, books, played, busiestByRequests, busiestInFlight }: Outcome, all: readonly Outcome[]): Check[] {
  const { name, scheduler, vendor } = run;
  const failed = Object.values(played.failed).reduce((sum, count) => sum + count, 0);
  const percent = (share: number) => Math.round(share * 10_000) / 100;
  const turned = all.find(({ run: other }) => other.vendor === vendor && other.scheduler === 'round_robin');
  const saved = turned && 1 - books.fullPriceTokens / turned.books.fullPriceTokens;
  if (scheduler === 'round_robin') {
    return [atMost(`${name}: hit rate by tokens, of ideal, to compare with`, percent(books.byTokens), 100, ' %')];
  }
  return [
    exactly(`${name}: turns without an answer`, failed, 0),
    atLeast(`${name}: hit rate by tokens, of ideal`, percent(books.byTokens), 97, ' %'),
    atLeast(`${name}: requests that read as much as ideal`, percent(books.byRequests), run.trouble ? 95 : 97, ' %'),
    atMost(`${name}: busiest account, requests, times the mean`, busiestByRequests, 1.25),
    atMost(`${name}: busiest account, in flight, times the mean`, busiestInFlight, 1.25),
    ...(saved === undefined
      ? []
      : [atLeast(`${name}: full-price tokens saved against round_robin`, percent(saved), 50, ' %')]),
  ];
}

const scenario: Scenario = {
  name: 'sticky-replay',
  question: 'do 200 sessions of 10 turns find their prompts in the caches of ten accounts, on three replicas?',
  async run(): Promise<Findings> {
    const outcomes: Outcome[] = [];
    for (const run of RUNS) {
      if (values.run && !values.run.includes(run.name)) continue;
      const outcome = await perform(run);
      const { books, played, busiestByRequests, busiestInFlight, refused, alone } = outcome;
      const { requestsByAccount: _, ...figures } = books;
      console.log(run.name, { ...figures, ...played, busiestByRequests, busiestInFlight, refused, alone });
      outcomes.push(outcome);
    }
    return { checks: outcomes.flatMap((outcome) => judge(outcome, outcomes)), data: { size: SIZE, outcomes } };
  },
};

const findings = await scenario.run(new Scale(1));
console.log(`\n${tableOf(scenario, findings)}`);
if (!values.run) console.log(`written to ${writeResult(scenario, findings, surroundings(1))}`);
console.log(verdictOf(scenario, findings));
process.exit(findings.checks.every(({ met }) => met) ? 0 : 1);
