/**
 * What one pick costs the Redis server, by strategy, number of accounts and share of blocked ones.
 *
 *     node bench/select/select.ts [all | strategy ...]      round_robin when none is named
 *
 * Times are the server's own (`INFO commandstats`, microseconds per script call), so client and network do not count; but
 * it counts what it waits for a processor, hence the median of many short runs. The pool is brought into its state
 * through its public operations, then `PICKS` picks are measured; each is given back.
 */

import { type Lane, type Member, STRATEGIES, type Strategy, type Verdict } from '@sluice/pool';
import { RedisPool } from '@sluice/pool/redis';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { startRedis } from '@sluice/testkit/servers';
import { print, type Row } from './table.ts';

const SIZES = [10, 100, 1_000, 10_000];
const BLOCKED = [0, 0.5, 0.9];
const PICKS = 2_000;
const RUN = 50;
const SESSIONS = 500;

async function main(): Promise<void> {
  const strategies = asked(process.argv.slice(2));
  await using server = await startRedis();
  const connection = connectRedis({ url: server.url, commandTimeoutMs: 10_000 });
  await connection.untilUp(5_000);
  for (const strategy of strategies) {
    const rows: Row[] = [];
    for (const accounts of SIZES) {
      for (const share of BLOCKED) rows.push(await measure(connection, strategy, accounts, share));
    }
    print(strategy, rows);
  }
  connection.close();
}

function asked(names: readonly string[]): readonly Strategy[] {
  if (names.length === 0) return ['round_robin'];
  if (names.includes('all')) return STRATEGIES;
  const unknown = names.filter((name) => !STRATEGIES.some((strategy) => strategy === name));
  if (unknown.length > 0)
    throw new Error(`no such strategy: ${unknown.join(', ')}; there are ${STRATEGIES.join(', ')}`);
  return STRATEGIES.filter((strategy) => names.includes(strategy));
}

async function measure(connection: RedisConnection, strategy: Strategy, accounts: number, share: number): Promise<Row> {
  const lane: Lane = { group: 'main', model: 'opus', strategy };
  const other: Lane = { group: 'main', model: 'haiku', strategy };
  await connection.client.flushall();
  const pool = new RedisPool({ connection, key: keyBuilder('sluice:')('kiro', 'pool', 'v1'), owner: 'bench' });
  await pool.sync(
    Array.from(
      { length: accounts },
      (_, index): Member => ({
        id: `acct-${index}`,
        priority: 0,
        weight: strategy === 'weighted_random' ? 1 + (index % 3) : 1,
      }),
    ),
  );
  const select = (leaseId: string, line = lane) => {
    const session = strategy === 'sticky' ? `session-${Math.floor(Math.random() * SESSIONS)}` : '';
    return pool.select({ lane: line, leaseId, tried: [], session });
  };
  await select('opens-the-lane');
  await select('opens-the-other-lane', other);

  // The first accounts of the list fail for an hour, in one run of the line.
  const verdict: Verdict = {
    type: 'failure',
    scope: 'account',
    reason: 'quota',
    kind: 'quota_exceeded',
    until: Date.now() + 3_600_000,
  };
  const blocked = Math.floor(accounts * share);
  const block = async (index: number): Promise<void> => {
    const lease = { id: `setup-${index}`, accountId: `acct-${index}`, owner: 'bench', lane, expiresAt: 0 };
    await pool.report(lease, verdict);
  };
  for (let first = 0; first < blocked; first += RUN) await atOnce(first, Math.min(first + RUN, blocked), block);

  await connection.client.config('RESETSTAT');
  await select('catches-up', other);
  const catchUpUs = await scriptMicroseconds(connection);

  const leases: Awaited<ReturnType<typeof pool.select>>[] = [];
  const selectUs = await medianRun(connection, async (index) => {
    leases.push(await select(`pick-${index}`));
  });
  const reportUs = await medianRun(connection, async (index) => {
    const selection = leases[index];
    if (selection?.outcome === 'picked') await pool.report(selection.lease, { type: 'success' });
  });
  return { accounts, blocked: share, selectUs, reportUs, catchUpUs };
}

/** Microseconds per call in the median of runs of `RUN` calls at once, `PICKS` calls in all. */
async function medianRun(connection: RedisConnection, work: (index: number) => Promise<void>): Promise<number> {
  const runs: number[] = [];
  for (let first = 0; first < PICKS; first += RUN) {
    await connection.client.config('RESETSTAT');
    await atOnce(first, first + RUN, work);
    runs.push(await scriptMicroseconds(connection));
  }
  return runs.sort((one, other) => one - other)[runs.length >> 1] ?? Number.NaN;
}

async function atOnce(first: number, end: number, work: (index: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: end - first }, (_, offset) => work(first + offset)));
}

async function scriptMicroseconds(connection: RedisConnection): Promise<number> {
  const stats = await connection.client.info('commandstats');
  let calls = 0;
  let usec = 0;
  for (const match of stats.matchAll(/^cmdstat_eval(?:sha)?:calls=(\d+),usec=(\d+)/gm)) {
    calls += Number(match[1]);
    usec += Number(match[2]);
  }
  return calls === 0 ? Number.NaN : usec / calls;
}

await main();
