import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import { surroundings, tableOf, verdictOf, writeResult } from '../suite/report.ts';
import { Scale } from '../suite/scale.ts';
import { atMost, type Check, type Findings, type Scenario } from '../suite/scenario.ts';
import { CLIENT_KEY, loginOf, openStage, type Stage } from './stage.ts';

/**
 * How long after an operator's change do all replicas serve by it? `node control/publish.ts [--accounts N]… [--changes N]`: one account that
 * is used before all others is switched off and on again; each replica is asked all the time who serves. Exits with 1 when an aim is missed.
 */
const { values } = parseArgs({
  options: {
    accounts: { type: 'string', multiple: true, default: ['100', '1000', '10000'] },
    changes: { type: 'string', default: '50' },
  },
});
const CHANGES = Number(values.changes);
const PROBE = 'used-first';
const ACCOUNTS = '/admin/providers/kiro/accounts';
const PATIENCE_MS = 5_000;
const QUESTION = {
  ...{ model: 'claude-sonnet-4-6', max_tokens: 64 },
  messages: [{ role: 'user', content: '[[sim: tokens=1 pace=0]]' }],
};

interface Size {
  readonly accounts: number;
  /** From the operator's request to the first answer by it of the last replica, ms, each change. */
  readonly effective: readonly number[];
  /** Until the admin API had answered, ms. */
  readonly answered: readonly number[];
  /** Until a new key was good everywhere, and until it was answered, ms. */
  readonly keyed: readonly number[];
  /** Longest block of a gateway's event loop: while nothing changed, and while changes came, ms of CPU. */
  readonly idleBlockMs: number;
  readonly blockMs: number;
  readonly controlCpuPerChangeMs: number;
  readonly gatewayCpuPerChangeMs: number;
}

/** Asks one replica again and again until who serves is as wanted. */
async function serves(agent: Agent, gateway: string, wanted: (account: string) => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { headers, body, statusCode } = await request(`${gateway}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': CLIENT_KEY, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify(QUESTION),
      dispatcher: agent,
    });
    await body.dump();
    if (statusCode === 200 && wanted(String(headers['x-sluice-account']))) return;
    if (performance.now() > deadline) throw new Error(`${gateway} still serves otherwise (${statusCode})`);
    await delay(15);
  }
}

async function accepts(agent: Agent, gateway: string, key: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { body, statusCode } = await request(`${gateway}/v1/models`, {
      headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01' },
      dispatcher: agent,
    });
    await body.dump();
    if (statusCode === 200) return;
    if (performance.now() > deadline) throw new Error(`${gateway} does not take a new key (${statusCode})`);
    await delay(10);
  }
}

async function measure(accounts: number): Promise<Size> {
  await using stage = await openStage({
    ...{ configured: ['k1', 'k2'], later: [PROBE] },
    ...{ others: accounts - 3, probed: true },
  });
  const agent = new Agent({ connections: 8, pipelining: 1 });
  const urls = { base_url: stage.simulatorUrl, refresh_url: `${stage.simulatorUrl}/refreshToken` };
  await stage.admin('PATCH', `${ACCOUNTS}/k1`, { priority: 1 });
  await stage.admin('PATCH', `${ACCOUNTS}/k2`, { priority: 1 });
  await stage.admin('POST', ACCOUNTS, { id: PROBE, auth: 'social', ...urls, credentials: loginOf(PROBE) });
  await Promise.all(stage.gateways.map((gateway) => serves(agent, gateway, (id) => id === PROBE)));
  // What a start costs is over by then.
  await delay(6_000);
  const idleFrom = Date.now();
  await delay(6_000);
  const cpu = () => ({
    control: cpuMillisecondsOf(stage.processes.control.pid),
    gateways: stage.processes.gateways.reduce((sum, { pid }) => sum + cpuMillisecondsOf(pid), 0),
  });
  const [from, before] = [Date.now(), cpu()];
  const { effective, answered } = await change(stage, agent);
  const after = cpu();
  await delay(1_100);
  const to = Date.now();
  const keyed = await addKeys(stage, agent);
  await agent.close();
  return {
    ...{ accounts, effective, answered, keyed },
    idleBlockMs: longestBlock(stage, idleFrom, from),
    blockMs: longestBlock(stage, from, to),
    controlCpuPerChangeMs: (after.control - before.control) / CHANGES,
    gatewayCpuPerChangeMs: (after.gateways - before.gateways) / CHANGES / stage.gateways.length,
  };
}

async function change(stage: Stage, agent: Agent): Promise<Pick<Size, 'effective' | 'answered'>> {
  const effective: number[] = [];
  const answered: number[] = [];
  for (let index = 0; index < CHANGES; index++) {
    const disabled = index % 2 === 0;
    const askedAt = performance.now();
    await Promise.all([
      stage.admin('PATCH', `${ACCOUNTS}/${PROBE}`, { disabled }).then(() => answered.push(performance.now() - askedAt)),
      ...stage.gateways.map((gateway) => serves(agent, gateway, (id) => (id === PROBE) !== disabled)),
    ]);
    effective.push(performance.now() - askedAt);
    await delay(Math.random() * 100);
  }
  return { effective, answered };
}

async function addKeys(stage: Stage, agent: Agent): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < 10; index++) {
    const askedAt = performance.now();
    const made = await stage.admin('POST', '/admin/api-keys', { name: `bench-${index}` });
    const key = (made as { readonly secret: string }).secret;
    await Promise.all(stage.gateways.map((gateway) => accepts(agent, gateway, key)));
    times.push(performance.now() - askedAt);
  }
  return times;
}

/** By what the replicas wrote between two moments. */
function longestBlock(stage: Stage, from: number, to: number): number {
  const lines = stage.processes.gateways.flatMap(({ log }) => [
    ...log.matchAll(/\{"loopBlockMs":([\d.]+),"at":(\d+)\}/g),
  ]);
  const within = lines.filter(([, , at]) => Number(at) > from + 1_000 && Number(at) <= to);
  return Math.max(0, ...within.map(([, ms]) => Number(ms)));
}

/** CPU time of a process so far, all its threads; the kernel counts it in hundredths of a second. */
function cpuMillisecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN);
}

function judge(size: Size): Check[] {
  const of = `${size.accounts} accounts`;
  return [
    atMost(`${of}: change to in force on three replicas, p50`, quantile(size.effective, 0.5), 500, ' ms'),
    atMost(`${of}: … p95`, quantile(size.effective, 0.95), 500, ' ms'),
    atMost(`${of}: … the admin API had answered by then, p95`, quantile(size.answered, 0.95), 500, ' ms'),
    atMost(`${of}: a new key is good everywhere, p95`, quantile(size.keyed, 0.95), 1_000, ' ms'),
    atMost(`${of}: longest block of a gateway, changes (${size.idleBlockMs} without)`, size.blockMs, 20, ' ms'),
    atMost(`${of}: CPU of control per change`, size.controlCpuPerChangeMs, 100, ' ms'),
    atMost(`${of}: CPU of a gateway per change, probing included`, size.gatewayCpuPerChangeMs, 200, ' ms'),
  ];
}

const scenario: Scenario = {
  name: 'publish',
  question: 'how long after a change do all replicas serve by it, and what does it cost?',
  async run(): Promise<Findings> {
    const sizes: Size[] = [];
    for (const accounts of values.accounts) {
      sizes.push(await measure(Number(accounts)));
      console.log(JSON.stringify({ ...sizes.at(-1), effective: undefined, answered: undefined }));
    }
    return { checks: sizes.flatMap(judge), data: { changes: CHANGES, sizes } };
  },
};

const findings = await scenario.run(new Scale(1));
console.log(`\n${tableOf(scenario, findings)}`);
console.log(`written to ${writeResult(scenario, findings, surroundings(1))}`);
console.log(verdictOf(scenario, findings));
process.exit(findings.checks.every(({ met }) => met) ? 0 : 1);
