import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSentinel } from '@sluice/testkit/servers';
import { Stage, type VendorFacts } from './stage.ts';

/** A call that a busy machine stalls for longer is a lost answer, which is another story. */
const CALL_TIMEOUT_MS = 5_000;

const REPLICA = {
  callTimeoutMs: CALL_TIMEOUT_MS,
  peerWaitMs: 12_000,
  patienceMs: 5_500,
  sweep: { intervalMs: 300, leaseMs: 1_000 },
} as const;

export interface LossFigures extends VendorFacts {
  readonly losses: number;
  readonly living: number;
  readonly accounts: number;
}

/** T6: Redis loses everything at a random moment of the refreshes of many accounts, again and again. */
export async function flushDuringRefreshes(flushes: number, accounts: number): Promise<LossFigures> {
  await using stage = await Stage.open({ accounts });
  await Promise.all(Array.from({ length: 3 }, () => stage.replica(REPLICA)));
  await allServed(stage);
  for (let flush = 0; flush < flushes; flush += 1) {
    slowCalls(stage);
    await Promise.all(stage.accounts.map((account) => stage.expire(account)));
    const serving = Promise.all(stage.replicas.map((replica) => replica.serve(stage.accounts)));
    await sleep(Math.random() * 150);
    await stage.connection.client.flushall();
    await serving;
    await allServed(stage);
  }
  return { ...stage.facts(), losses: flushes, accounts, living: await countLiving(stage) };
}

/** T6: the master is killed in the middle of refreshes, and a replica of it that may lack the last writes takes over. */
export async function failoverDuringRefreshes(failovers: number, accounts: number): Promise<LossFigures> {
  const total: { -readonly [K in keyof LossFigures]: LossFigures[K] } = {
    ...{ calls: 0, rotations: 0, revoked: 0, mostCallsPerToken: 0 },
    ...{ losses: failovers, living: 0, accounts: accounts * failovers },
  };
  for (let failover = 0; failover < failovers; failover += 1) {
    await using redis = await startSentinel({ downAfterMs: 1_500 });
    await using stage = await Stage.open({ accounts, redisUrl: redis.url });
    await Promise.all(Array.from({ length: 3 }, () => stage.replica({ ...REPLICA, patienceMs: 10_000 })));
    await allServed(stage);
    slowCalls(stage);
    await Promise.all(stage.accounts.map((account) => stage.expire(account)));
    const serving = Promise.all(stage.replicas.map((replica) => replica.serve(stage.accounts)));
    await sleep(Math.random() * 150);
    await redis.failover();
    await serving;
    await allServed(stage);
    const facts = stage.facts();
    total.calls += facts.calls;
    total.rotations += facts.rotations;
    total.revoked += facts.revoked;
    total.mostCallsPerToken = Math.max(total.mostCallsPerToken, facts.mostCallsPerToken);
    total.living += await countLiving(stage);
  }
  return total;
}

/** Shorter than the outages: what the attempt's age says must not be enough. */
const PATIENCE_MS = 6_000;

export interface OutageFigures extends VendorFacts {
  readonly living: number;
  /** Files in the spool while Redis was away. */
  readonly spooled: number;
  readonly left: number;
}

/**
 * T10: Redis dies right after the vendor's answers and comes back after a while. `kill`: the replica that holds the
 * answers dies meanwhile too, and a new process finds its spool. Another replica keeps asking all the time.
 */
export async function outageAfterAnswers(accounts: number, outageMs: number, kill: boolean): Promise<OutageFigures> {
  await using stage = await Stage.open({ accounts, persistence: true });
  const spool = mkdtempSync(join(tmpdir(), 'sluice-spool-'));
  const files = () => readdirSync(spool).filter((name) => name.endsWith('.token')).length;
  const patient = { callTimeoutMs: CALL_TIMEOUT_MS, patienceMs: PATIENCE_MS };
  const other = await stage.replica({ ...patient, peerWaitMs: 100 });
  const settings = { ...patient, spool, concurrency: accounts };
  const holder = await stage.replica({ ...settings, stopAt: 'answered' });
  const reached = Promise.all(stage.accounts.map((account) => holder.reached('answered', account)));
  const served = holder.serve(stage.accounts).catch(() => {});
  await reached;
  await stage.redis?.kill();
  await holder.tell({ do: 'go' });
  await served;
  // Requests may be answered before the last answer is in its file.
  for (let wait = 0; files() < accounts && wait < 200; wait += 1) await sleep(50);
  const backAt = performance.now() + outageMs;
  const spooled = files();
  if (kill) await holder.kill();
  while (performance.now() < backAt) await other.serve(stage.accounts).then(() => sleep(100));
  await stage.redis?.restart();
  await stage.connection.untilUp(30_000);
  if (kill) await stage.replica(settings);
  await allServed(stage);
  // The answers are stored before their files go.
  for (let wait = 0; files() > 0 && wait < 200; wait += 1) await sleep(100);
  return { ...stage.facts(), living: await countLiving(stage), spooled, left: files() };
}

function slowCalls(stage: Stage): void {
  const script = { kind: 'slow', milliseconds: 50 } as const;
  stage.vendor.command({ do: 'refresh', script, times: stage.accounts.length });
}

/** Every replica has a good token for every account, and the store has the vendor's newest. */
async function allServed(stage: Stage): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const alive = stage.replicas.filter((replica) => replica.alive);
    const served = await Promise.all(alive.map((replica) => replica.serve(stage.accounts)));
    const living = await countLiving(stage).catch(() => 0);
    const ready = served.every((it) => it.ready === stage.accounts.length);
    if (ready && living === stage.accounts.length) return;
    if (performance.now() > deadline) throw new Error(`not all served again: ${JSON.stringify(await evidence(stage))}`);
    await sleep(50);
  }
}

/** What the replicas have said of the accounts that do not live. */
async function evidence(stage: Stage): Promise<object> {
  const lives = await Promise.all(stage.accounts.map((account) => stage.isLiving(account)));
  const dead = stage.accounts.filter((_, index) => !lives[index]);
  const [first = ''] = dead;
  return {
    dead,
    family: stage.family(first),
    said: stage.replicas.map(({ refreshes, alarms }) => ({
      refreshes: refreshes.filter(({ account }) => account === first).slice(-10),
      alarms: alarms.filter(({ accountId }) => accountId === first).slice(-10),
    })),
  };
}

async function countLiving(stage: Stage): Promise<number> {
  return (await Promise.all(stage.accounts.map((account) => stage.isLiving(account)))).filter(Boolean).length;
}
