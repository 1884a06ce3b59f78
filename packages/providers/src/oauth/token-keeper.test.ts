import type { Account, ProviderId } from '@sluice/core';
import { type CredentialResult, TokenKeeper, type TokenRefresher } from '@sluice/credentials';
import { MemoryCredentialStore, memoryRefreshLock } from '@sluice/credentials/memory';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AntigravityRefresherOptions, createAntigravityRefresher } from '../antigravity/index.ts';
import { createClaudeRefresher } from '../claude/index.ts';
import { createCodexRefresher } from '../codex/index.ts';
import { Connections } from '../http/index.ts';
import { oauthAccount, startTokenServer, type TokenServer } from './token-server.fixture.ts';

const never = new AbortController().signal;

let server: TokenServer;
let connections: Connections;
let store: MemoryCredentialStore;
let generation: number;

/** A vendor whose refresh tokens are good for one call. */
beforeEach(async () => {
  generation = 1;
  server = await startTokenServer(({ body }) => {
    if (!body.includes(`rt-${generation}"`) && !body.includes(`rt-${generation}&`)) {
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    generation += 1;
    return { body: { access_token: `at-${generation}`, refresh_token: `rt-${generation}`, expires_in: 3_600 } };
  });
  connections = new Connections();
  store = new MemoryCredentialStore();
  await store.compareAndSet('a1', 0, {
    access_token: 'at-1',
    refresh_token: 'rt-1',
    expires_at: 1,
    kept: ['as it was'],
  });
});

afterEach(async () => {
  await connections.destroy();
  await server.close();
});

const options = (): AntigravityRefresherOptions => ({ connections, clock: Date.now });
const client = { client_id: 'cid', client_secret: 's' };
const VENDORS: readonly (readonly [ProviderId, () => TokenRefresher])[] = [
  ['claude', () => createClaudeRefresher(options())],
  ['codex', () => createCodexRefresher(options())],
  ['antigravity', () => createAntigravityRefresher({ ...options(), ...client })],
];

function keepersOf(provider: ProviderId, refresher: TokenRefresher, replicas: number): readonly TokenKeeper[] {
  const lock = memoryRefreshLock();
  const refreshers = { [provider]: refresher };
  return Array.from({ length: replicas }, () => new TokenKeeper({ store, lock, refreshers, clock: Date.now }));
}

function accountOf(provider: ProviderId): Account {
  return oauthAccount(provider, server.url, { project: 'p-1' });
}

function tokenOf(result: CredentialResult | undefined): string {
  if (result?.outcome !== 'ready') throw new Error(result?.failure.message);
  return result.credential.token;
}

describe.each(VENDORS)('%s', (provider, refresher) => {
  test('twenty requests on each of three replicas make one call, and its answer is merged into the record', async () => {
    const account = accountOf(provider);
    const gets = keepersOf(provider, refresher(), 3).flatMap((keeper) =>
      Array.from({ length: 20 }, () => keeper.get(account, never)),
    );
    const results = await Promise.all(gets);
    expect(new Set(results.map(tokenOf))).toEqual(new Set(['at-2']));
    expect(server.seen).toHaveLength(1);
    expect((await store.read('a1'))?.record).toMatchObject({ refresh_token: 'rt-2', kept: ['as it was'] });
  });

  test('a refused token is renewed once, and the next renewal uses the rotated refresh token', async () => {
    const account = accountOf(provider);
    const [keeper] = keepersOf(provider, refresher(), 1);
    const first = await keeper?.get(account, never);
    const version = first?.outcome === 'ready' ? first.credential.version : 0;
    expect(tokenOf(await keeper?.renewAfterRefusal(account, version, never))).toBe('at-3');
    expect(generation).toBe(3);
  });
});

test('without a client secret the account waits for the configuration and is not given up', async () => {
  const account = accountOf('antigravity');
  const [keeper] = keepersOf('antigravity', createAntigravityRefresher(options()), 1);
  const result = await keeper?.get(account, never);
  expect(result).toMatchObject({ outcome: 'unavailable', failure: { scope: 'none', code: 'configuration' } });
  const [repaired] = keepersOf('antigravity', createAntigravityRefresher({ ...options(), ...client }), 1);
  expect(tokenOf(await repaired?.get(account, never))).toBe('at-2');
});
