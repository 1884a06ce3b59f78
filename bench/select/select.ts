/**
 * What one pick costs the Redis server, by number of accounts and share of blocked ones.
 *
 * Times are the server's own (`INFO commandstats`, microseconds per script call), so client and network do not count.
 * The pool is brought into its state through its public operations, then `PICKS` picks are measured; each is given back.
 */

import type { Lane, Member, Verdict } from '@sluice/pool';
import { RedisPool } from '@sluice/pool/redis';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { startRedis } from '@sluice/testkit/servers';

const SIZES = [10, 100, 1_000, 10_000];
const BLOCKED = [0, 0.5, 0.9];
const PICKS = 2_000;
const BATCH = 50;

const LANE: Lane = { group: 'main', model: 'opus' };
const OTHER: Lane = { group: 'main', model: 'haiku' };

interface Row {
  readonly accounts: number;
  readonly blocked: number;
  readonly selectUs: number;
  readonly reportUs: number;
  /** A call of the first pick in a lane that has not seen any of these blocks yet. */
  readonly catchUpUs: number;
}

async function main(): Promise<void> {
  await using server = await startRedis();
  const connection = connectRedis({ url: server.url, commandTimeoutMs: 10_000 });
  await connection.untilUp(5_000);
  const rows: Row[] = [];
  for (const accounts of SIZES) {
    for (const share of BLOCKED) rows.push(await measure(connection, accounts, share));
  }
  connection.close();
  print(rows);
}

async function measure(connection: RedisConnection, accounts: number, share: number): Promise<Row> {
  await connection.client.flushall();
  const pool = new RedisPool({ connection, key: keyBuilder('sluice:')('kiro', 'pool', 'v1'), owner: 'bench' });
  const members = Array.from(
    { length: accounts },
    (_, index): Member => ({ id: `acct-${index}`, priority: 0, weight: 1 }),
  );
  await pool.sync(members);
  await pool.select({ lane: OTHER, leaseId: 'opens-the-other-lane', tried: [] });

  // Every account has one turn; the first `blocked` of them fail for an hour, in one run of the line.
  const blocked = Math.floor(accounts * share);
  const verdict: Verdict = {
    type: 'failure',
    scope: 'account',
    reason: 'quota',
    kind: 'quota_exceeded',
    until: Date.now() + 3_600_000,
  };
  await inBatches(accounts, async (index) => {
    const selection = await pool.select({ lane: LANE, leaseId: `setup-${index}`, tried: [] });
    if (selection.outcome !== 'picked') throw new Error('setup found nobody to pick');
    await pool.report(selection.lease, index < blocked ? verdict : { type: 'neutral' });
  });

  await connection.client.config('RESETSTAT');
  await pool.select({ lane: OTHER, leaseId: 'catches-up', tried: [] });
  const catchUpUs = await scriptMicroseconds(connection);

  await connection.client.config('RESETSTAT');
  const leases: Awaited<ReturnType<typeof pool.select>>[] = [];
  await inBatches(PICKS, async (index) => {
    leases.push(await pool.select({ lane: LANE, leaseId: `pick-${index}`, tried: [] }));
  });
  const selectUs = await scriptMicroseconds(connection);

  await connection.client.config('RESETSTAT');
  await inBatches(PICKS, async (index) => {
    const selection = leases[index];
    if (selection?.outcome === 'picked') await pool.report(selection.lease, { type: 'success' });
  });
  return { accounts, blocked: share, selectUs, reportUs: await scriptMicroseconds(connection), catchUpUs };
}

async function inBatches(count: number, work: (index: number) => Promise<void>): Promise<void> {
  for (let start = 0; start < count; start += BATCH) {
    await Promise.all(Array.from({ length: Math.min(BATCH, count - start) }, (_, offset) => work(start + offset)));
  }
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

function print(rows: readonly Row[]): void {
  const smallest = rows[0]?.selectUs ?? Number.NaN;
  console.log('accounts  blocked  select us  ratio  report us  catching up, us a call');
  for (const row of rows) {
    console.log(
      [
        String(row.accounts).padStart(8),
        `${row.blocked * 100} %`.padStart(8),
        row.selectUs.toFixed(1).padStart(10),
        (row.selectUs / smallest).toFixed(2).padStart(6),
        row.reportUs.toFixed(1).padStart(10),
        row.catchUpUs.toFixed(0).padStart(22),
      ].join(' '),
    );
  }
}

await main();
