import { MemoryKeys } from '@sluice/access/memory';
import { MemoryPool } from '@sluice/pool/memory';
import { createMetrics } from '@sluice/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemorySnapshots } from '../snapshot/index.ts';
import { openaiAccount, openStage, type Stage, VIEWER } from '../stage/stage.fixture.ts';
import type { LedgerBacklog } from './probes.ts';
import { Publishing } from './publishing.ts';
import { StatusBoard } from './status-board.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const EMPTY: LedgerBacklog = {
  ...{ kind: 'stream', waiting: 0, pending: 0, spooled: 0, spooledBytes: 0, oldestMs: 0, stuck: false },
} as const;

async function poolOf(...members: readonly { id: string; disabled?: true }[]) {
  const pool = new MemoryPool({ owner: 'test' });
  await pool.sync(members.map((member) => ({ ...member, priority: 0, weight: 1 })));
  return pool;
}

test('a viewer is told how everything is', async () => {
  const pool = await poolOf({ id: 'o1' }, { id: 'o2', disabled: true });
  const metrics = createMetrics({ process: false });
  const there = await stage.beside({
    pools: new Map([
      ['openai', pool],
      ['kiro', await poolOf()],
    ]),
    gauges: metrics.control(),
    status: {
      version: '1.2.3',
      database: stage.database,
      redis: async () => 'PONG',
      ledger: async () => ({ ...EMPTY, waiting: 2, pending: 1, oldestMs: 1_500 }),
      publishedVersion: async () => 1,
      replicas: async () => [
        { id: 'ctl_1', seenAt: Date.UTC(2026, 10, 21) },
        { id: 'gw_1', seenAt: Date.UTC(2026, 10, 21) },
      ],
    },
  });
  const text = () => metrics.render();
  await there.control.start();
  await expect.poll(text).toContain('sluice_database_up 1');
  expect(await text()).toContain('sluice_ledger_lag_seconds 1.5');
  expect(await text()).toContain('sluice_replicas_alive 1');
  expect(await text()).toContain('sluice_snapshot_version 1');
  there.clock.now += 90_000;
  const { status, body } = await there.ask('GET', '/admin/status', undefined, { authorization: `Bearer ${VIEWER}` });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...{ status: 'ok', version: '1.2.3', uptime_seconds: 90 },
    database: { state: 'ok', problem: null, kind: 'embedded', migrations: { pending: 0, foreign: 0 } },
    redis: { state: 'ok', latency_ms: expect.any(Number) },
    snapshot: { state: 'ok', version: 1, outlet: 'taken', age_seconds: expect.any(Number) },
    keys: { state: 'ok', directory: 'published' },
    ledger: { state: 'ok', kind: 'stream', waiting: 2, pending: 1, lag_seconds: 1.5, last_commit_at: null },
    replicas: { state: 'ok', gateways: 1, alive: [{ role: 'control' }, { id: 'gw_1', role: 'gateway' }] },
    pools: {
      ...{ state: 'ok', accounts: 2, ready: 1 },
      providers: [{ provider: 'openai', accounts: 2, ready: 1, blocked: { switched_off: 1 } }],
    },
  });
  expect(body.database.server_version).toMatch(/^\d+\./);
  expect(body.database.migrations.applied).toBeGreaterThan(3);
  expect(body.snapshot.age_seconds).toBeGreaterThanOrEqual(90);
  metrics.close();
  await there.close();
});

test('what is away is said by its own part and costs the others nothing', async () => {
  const silent = () => new Promise<never>(() => {});
  const outlet = new MemorySnapshots();
  const publishing = new Publishing(outlet, new MemoryKeys(), Date.now);
  await publishing.snapshots.publish(3, 'document');
  await publishing.keyWriter.list();
  const board = new StatusBoard({
    ...{ clock: Date.now, publishing, pools: new Map([['openai', await poolOf({ id: 'o1' })]]), patienceMs: 50 },
    ...{ snapshotVersion: () => 3, snapshotMadeAt: async () => Date.now(), lastCommitAt: () => undefined },
    profilesAstray: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432')),
    database: {
      ...{ db: stage.database.db, kind: 'postgres', close: async () => {} },
      script: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432')),
    },
    redis: silent,
    ledger: silent,
    publishedVersion: async () => 2,
    replicas: async () => [],
  });
  const [status, again] = await Promise.all([board.look(), board.look()]);
  expect(again).toBe(status);
  expect(status).toMatchObject({
    status: 'degraded',
    database: { state: 'failed', kind: null, remedy: expect.stringContaining('database.url') },
    redis: { state: 'failed', latency_ms: null },
    snapshot: { state: 'degraded', version: 3, outlet: 'pending' },
    keys: { state: 'ok' },
    ledger: { state: 'failed', waiting: null },
    replicas: { state: 'degraded', gateways: 0, problem: 'no gateway is alive' },
    // A stand-in would say that there are no accounts at all.
    pools: { state: 'failed', accounts: null },
  });
  expect(JSON.stringify(status)).not.toContain('10.0.0.7');
});

test('gateways that cannot be told are said to lag behind, until they have been', async () => {
  let open = true;
  const outlet = new MemorySnapshots();
  const keys = new MemoryKeys();
  const closed = () => Promise.reject(new Error('away'));
  const there = await stage.beside({
    snapshots: { publish: (version, text) => (open ? outlet.publish(version, text) : closed()) },
    keyWriter: {
      put: (entry) => (open ? keys.put(entry) : closed()),
      remove: (id, version) => (open ? keys.remove(id, version) : closed()),
      list: () => (open ? keys.list() : closed()),
    },
  });
  await there.control.start();
  const look = async () => (await there.ask('GET', '/admin/status')).body;
  expect(await look()).toMatchObject({ snapshot: { outlet: 'taken' }, keys: { directory: 'published' } });
  open = false;
  await there.ask('POST', '/admin/providers/openai/accounts', openaiAccount());
  await there.ask('POST', '/admin/api-keys', { name: 'late' });
  expect(await look()).toMatchObject({
    status: 'degraded',
    snapshot: { state: 'degraded', outlet: 'pending', remedy: expect.stringContaining('Redis') },
    keys: { state: 'degraded', directory: 'pending' },
    ...{ database: { state: 'absent' }, redis: { state: 'absent' }, ledger: { state: 'absent' } },
  });
  open = true;
  await expect
    .poll(look, { timeout: 5_000 })
    .toMatchObject({ snapshot: { outlet: 'taken' }, keys: { directory: 'published' } });
  await there.close();
});

test.each([
  ['has waited too long', { oldestMs: 61_000 }, /waited for 61 s/],
  ['cannot be delivered', { stuck: true, kind: 'embedded' }, /cannot be entered/],
] as const)('usage that %s makes it degraded', async (_, more, problem) => {
  const there = await stage.beside({ status: { version: '1', ledger: async () => ({ ...EMPTY, ...more }) } });
  const { ledger } = (await there.ask('GET', '/admin/status')).body;
  expect([ledger.state, ledger.problem]).toEqual(['degraded', expect.stringMatching(problem)]);
  await there.close();
});

test('accounts that are all out are trouble, unless an operator switched them off', async () => {
  const sick = await poolOf({ id: 'k1' });
  const lease = await sick.select({ lane: { group: 'default', model: 'm' }, leaseId: 'l', tried: [] });
  if (lease.outcome !== 'picked') throw new Error('nobody was picked');
  await sick.report(lease.lease, { type: 'failure', scope: 'account', reason: 'auth_failed', kind: 'authentication' });
  const pools = new Map([
    ['kiro', sick],
    ['claude', await poolOf({ id: 'c1', disabled: true })],
  ]);
  const there = await stage.beside({ pools });
  const look = async () => (await there.ask('GET', '/admin/status')).body.pools;
  expect(await look()).toMatchObject({
    ...{ state: 'degraded', ready: 0, problem: 'no account is ready at kiro' },
    providers: [
      { provider: 'kiro', blocked: { login_needed: 1 } },
      { provider: 'claude', blocked: { switched_off: 1 } },
    ],
  });
  await sick.reset();
  expect((await look()).state).toBe('ok');
  pools.clear();
  expect((await look()).problem).toBe('no gateway has an account to serve with');
  await there.close();
});

test('the last entry into the books is told', async () => {
  const there = await stage.beside({ status: { version: '1', ledger: async () => EMPTY } });
  await there.control.books.open([]);
  const { ledger } = (await there.ask('GET', '/admin/status')).body;
  expect(Date.parse(ledger.last_commit_at)).toBe(there.clock.now);
  await there.close();
});
