import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { surroundings, tableOf, verdictOf, writeResult } from '../suite/report.ts';
import { atLeast, atMost, type Check, exactly, type Findings, type Scenario } from '../suite/scenario.ts';
import { Requests, type Seen } from './requests.ts';
import { loginOf, openStage, type Stage } from './stage.ts';

/**
 * Do accounts come and go while requests run? `node control/under-load.ts [--rate N]`: one account is added through the admin API and one by
 * the CLI, one disabled, one deleted under its running streams, in about 15 s of load on three replicas. Exits with 1 when an aim is missed.
 */
const { values } = parseArgs({ options: { rate: { type: 'string', default: '120' } } });
const rate = Number(values.rate);

const CONFIGURED = ['k1', 'k2', 'k3', 'k4'] as const;
const BY_HTTP = 'made-by-http';
const BY_CLI = 'made-by-cli';
const ACCOUNTS = '/admin/providers/kiro/accounts';
/** Enough for every account to get some, each about four seconds long. */
const LONG_STREAMS = 48;
const LONG = 'tokens=80 pace=20';

/** When an operator asked for something and when the answer was there. */
interface Act {
  readonly askedAt: number;
  readonly doneAt: number;
}

async function act(doing: () => Promise<unknown>): Promise<Act> {
  const askedAt = performance.now();
  await doing();
  return { askedAt, doneAt: performance.now() };
}

interface Story {
  readonly addedByHttp: Act;
  readonly addedByCli: Act;
  readonly disabled: Act;
  readonly deleted: Act;
}

async function operate(stage: Stage, requests: Requests): Promise<Story> {
  const urls = { base_url: stage.simulatorUrl, refresh_url: `${stage.simulatorUrl}/refreshToken` };
  await delay(2_000);
  const addedByHttp = await act(() =>
    stage.admin('POST', ACCOUNTS, { id: BY_HTTP, auth: 'social', ...urls, credentials: loginOf(BY_HTTP) }),
  );
  await delay(1_500);
  const flags = ['--provider', 'kiro', '--id', BY_CLI, '--auth', 'social', '--base-url', urls.base_url];
  const addedByCli = await act(() => stage.cli(['accounts', 'add', ...flags], loginOf(BY_CLI)));
  await delay(1_500);
  const disabled = await act(() => stage.admin('PATCH', `${ACCOUNTS}/${BY_HTTP}`, { disabled: true }));
  await delay(2_000);
  await Promise.all(Array.from({ length: LONG_STREAMS }, () => new Promise((begun) => requests.start(LONG, begun))));
  const deleted = await act(() => stage.admin('DELETE', `${ACCOUNTS}/${BY_CLI}`));
  await delay(2_500);
  return { addedByHttp, addedByCli, disabled, deleted };
}

/** Milliseconds from the request of the operator to the last answer that an account began at each replica; at least 0. */
function lastPicks(seen: readonly Seen[], account: string, since: number, replicas: number): number[] {
  return Array.from({ length: replicas }, (_, replica) => {
    const heads = seen.filter((one) => one.account === account && one.replica === replica).map(({ headAt }) => headAt);
    return Math.max(0, Math.max(...heads) - since);
  });
}

function firstPicks(seen: readonly Seen[], account: string, since: number, replicas: number): number[] {
  return Array.from({ length: replicas }, (_, replica) => {
    const heads = seen.filter((one) => one.account === account && one.replica === replica).map(({ headAt }) => headAt);
    return Math.min(...heads) - since;
  });
}

function judge({ addedByHttp, addedByCli, disabled, deleted }: Story, requests: Requests, replicas: number): Check[] {
  const { seen } = requests;
  const failed = seen.filter(({ failure }) => failure !== undefined);
  const perReplica = (what: string, times: readonly number[], limit: number) =>
    times.map((ms, index) => atMost(`${what}, replica ${index + 1}`, Math.round(ms), limit, ' ms'));
  const caught = seen.filter(
    ({ account, headAt, endAt }) => account === BY_CLI && headAt < deleted.askedAt && endAt > deleted.doneAt + 500,
  );
  return [
    atLeast('requests', seen.length, 1_000),
    exactly('failed requests', failed.length, 0),
    exactly('made and not accounted for', requests.made - seen.length, 0),
    ...perReplica('added by HTTP: first pick', firstPicks(seen, BY_HTTP, addedByHttp.askedAt, replicas), 1_000),
    // Node's own start is in it.
    ...perReplica(
      'added by CLI: first pick after the command began',
      firstPicks(seen, BY_CLI, addedByCli.askedAt, replicas),
      5_000,
    ),
    ...perReplica('disabled: last pick', lastPicks(seen, BY_HTTP, disabled.askedAt, replicas), 1_000),
    ...perReplica('deleted: last pick', lastPicks(seen, BY_CLI, deleted.askedAt, replicas), 1_000),
    atLeast('streams of the deleted account that ran on for more than 500 ms', caught.length, 3),
    exactly('of those, broken', caught.filter(({ failure }) => failure !== undefined).length, 0),
  ];
}

/** Asks control until its books hold as many requests as were made; what they hold after ten seconds at most. */
async function entered(stage: Stage, wanted: number): Promise<number> {
  const from = new Date(Date.now() - 24 * 3600 * 1000).toISOString();
  const to = new Date(Date.now() + 24 * 3600 * 1000).toISOString();
  const deadline = performance.now() + 10_000;
  for (;;) {
    const answer = await stage.admin('GET', `/admin/metrics?from=${from}&to=${to}&granularity=hour`);
    const { total_requests: counted } = (answer as { readonly summary: { readonly total_requests: number } }).summary;
    if (counted >= wanted || performance.now() > deadline) return counted;
    await delay(100);
  }
}

const scenario: Scenario = {
  name: 'control-under-load',
  question: 'do accounts come and go on three replicas while requests run, and does none fail?',
  async run(): Promise<Findings> {
    await using stage = await openStage({ configured: CONFIGURED, later: [BY_HTTP, BY_CLI] });
    const requests = new Requests(stage.gateways);
    const over = new AbortController();
    const load = requests.keepUp(rate, over.signal);
    const story = await operate(stage, requests).finally(() => over.abort());
    await load;
    await requests.settled();
    const checks = judge(story, requests, stage.gateways.length);
    checks.push(exactly('requests in the usage ledger', await entered(stage, requests.made), requests.made));
    const failures = [...new Set(requests.seen.flatMap(({ failure }) => failure ?? []))];
    const picks = Object.groupBy(requests.seen, ({ account }) => account);
    const byAccount = Object.fromEntries(Object.entries(picks).map(([id, all]) => [id, all?.length]));
    return { checks, data: { rate, story, failures, byAccount } };
  },
};

const findings = await scenario.run(undefined as never);
console.log(`\n${tableOf(scenario, findings)}`);
console.log(JSON.stringify(findings.data, null, 1));
console.log(`written to ${writeResult(scenario, findings, surroundings(1))}`);
console.log(verdictOf(scenario, findings));
process.exit(findings.checks.every(({ met }) => met) ? 0 : 1);
