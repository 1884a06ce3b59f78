import { type CredentialResult, type RefreshEvent, TokenKeeper } from '@sluice/credentials';
import { MemoryCredentialStore, memoryRefreshLock } from '@sluice/credentials/memory';
import { type KiroSimulator, startKiroSimulator } from '@sluice/testkit/kiro';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { createKiroProvider } from './kiro-provider.ts';
import { accountAt, callTo, eventsOf, failureOf, turnOf } from './simulated.fixture.ts';

const never = new AbortController().signal;

let simulator: KiroSimulator;
let connections: Connections;
let store: MemoryCredentialStore;

beforeAll(async () => {
  simulator = await startKiroSimulator({
    accounts: [{ id: 'k1', accessToken: 'canary-at-0', refreshToken: 'canary-rt-0' }],
  });
  connections = new Connections();
});

afterAll(async () => {
  await connections.destroy();
  await simulator.close();
});

beforeEach(() => {
  simulator.reset();
  store = new MemoryCredentialStore();
});

function replicas(events: RefreshEvent[] = []) {
  const provider = createKiroProvider({ connections });
  const onRefresh = (event: RefreshEvent) => void events.push(event);
  const lock = memoryRefreshLock();
  const refreshers = { kiro: provider.refresher };
  const newKeeper = () => new TokenKeeper({ store, lock, refreshers, clock: Date.now, onRefresh });
  const keepers = [newKeeper(), newKeeper(), newKeeper()] as const;
  return { provider, keepers };
}

const plant = (expiresAt: number) =>
  store.compareAndSet('k1', 0, {
    access_token: 'canary-at-0',
    refresh_token: 'canary-rt-0',
    expires_at: expiresAt,
  });

function credentialOf(result: CredentialResult) {
  if (result.outcome !== 'ready') throw new Error(result.failure.message);
  return result.credential;
}

test('three replicas with one expired token make one refresh call, and what they get works upstream', async () => {
  await plant(Date.now() - 1);
  const { provider, keepers } = replicas();
  const account = accountAt(simulator);
  const results = await Promise.all(
    keepers.flatMap((keeper) => Array.from({ length: 20 }, () => keeper.get(account, never))),
  );
  expect(new Set(results.map((result) => credentialOf(result).token)).size).toBe(1);
  expect(simulator.stats().families['k1']).toMatchObject({ calls: 1, reuses: 0, revoked: false });

  const credential = credentialOf(await keepers[2].get(account, never));
  simulator.script({ text: 'fine' });
  const events = await eventsOf(provider, callTo(account, turnOf('x'), { credential }));
  expect(events.at(-1)?.type).toBe('finish');
});

test('a refused token is renewed once, whichever replica was refused', async () => {
  await plant(Date.now() + 3_600_000);
  simulator.command({ do: 'expire_access', account: 'k1' });
  const { provider, keepers } = replicas();
  const account = accountAt(simulator);
  const held = credentialOf(await keepers[0].get(account, never));
  const refusal = failureOf(await provider.send(callTo(account, turnOf('x'), { credential: held })));
  expect(refusal).toMatchObject({ kind: 'authentication', refreshable: true });
  const renewed = await Promise.all(keepers.map((keeper) => keeper.renewAfterRefusal(account, held.version, never)));
  expect(renewed.map((result) => credentialOf(result).version)).toEqual([2, 2, 2]);
  expect(simulator.stats().families['k1']).toMatchObject({ calls: 1, revoked: false });
});

test('a dead refresh token wants a login, and no secret reaches a failure or an observer', async () => {
  await plant(Date.now() - 1);
  simulator.command({ do: 'refresh', script: { kind: 'invalid_grant' } });
  const events: RefreshEvent[] = [];
  const { keepers } = replicas(events);
  const result = await keepers[0].get(accountAt(simulator), never);
  expect(result).toMatchObject({ outcome: 'unavailable', failure: { kind: 'authentication', needsHuman: true } });
  expect(events).toMatchObject([{ result: 'rejected', trigger: 'expired' }]);
  expect(JSON.stringify([result, events])).not.toContain('canary');
  expect(await store.read('k1')).toMatchObject({ version: 1, record: { refresh_token: 'canary-rt-0' } });
});

test.each(['rate_limited', 'server_error', 'garbage', 'missing_access_token', 'lost_reply'] as const)(
  'a token endpoint in trouble (%s) leaves the account to be tried later',
  async (kind) => {
    await plant(Date.now() - 1);
    simulator.command({ do: 'refresh', script: { kind } });
    const { keepers } = replicas();
    const result = await keepers[0].get(accountAt(simulator), never);
    expect(result).toMatchObject({ outcome: 'unavailable', failure: { retryable: true, scope: 'account' } });
    if (result.outcome === 'unavailable') expect(result.failure.retryAt).toBeGreaterThan(Date.now());
  },
);
