import { MemoryCredentialStore } from '@sluice/credentials/memory';
import { MemoryPool } from '@sluice/pool/memory';
import { beforeEach, describe, expect, test } from 'vitest';
import { createControlApp } from './app.ts';

const NOW = Date.UTC(2026, 9, 26, 12);
const TOKEN = 'adm-0123456789abcdef';

let pool: MemoryPool;
let credentials: MemoryCredentialStore;
beforeEach(async () => {
  pool = new MemoryPool({ owner: 'r1', now: () => NOW });
  credentials = new MemoryCredentialStore();
  await pool.sync(['a', 'b', 'c', 'd'].map((id) => ({ id, priority: 0, weight: 1 })));
});

function ask(path: string, method = 'GET', store: Pick<MemoryCredentialStore, 'read'> = credentials) {
  const app = createControlApp({
    pools: new Map([['kiro', pool]]),
    credentials: store,
    token: TOKEN,
    metrics: async () => '',
    now: () => NOW,
  });
  return app.request(path, { method, headers: { authorization: `Bearer ${TOKEN}` } });
}

async function tokens(store?: Pick<MemoryCredentialStore, 'read'>) {
  const answer = await ask('/admin/accounts/state', 'GET', store);
  const text = await answer.text();
  expect(text).not.toContain('canary');
  const { accounts } = JSON.parse(text) as { accounts: { account_id: string; token: unknown }[] };
  return Object.fromEntries(accounts.map(({ account_id, token }) => [account_id, token]));
}

describe('the state of accounts', () => {
  test('tells of every token when it ends and when it was renewed, and never the token', async () => {
    await credentials.compareAndSet('a', 0, { access_token: 'canary', expires_at: '2026-10-26T13:00:00+00:00' });
    await credentials.compareAndSet('b', 0, {
      access_token: 'canary',
      refresh_token: 'canary',
      expires_at: NOW - 1_500,
      refreshed_at: '2026-10-26T11:00:00.000Z',
    });
    await credentials.compareAndSet('b', 1, { ...(await credentials.read('b'))?.record });
    await credentials.compareAndSet('c', 0, { api_key: 'canary' });
    expect(await tokens()).toEqual({
      a: { version: 1, expires_at: '2026-10-26T13:00:00.000Z', seconds_left: 3_600, last_refresh: null },
      b: {
        version: 2,
        expires_at: '2026-10-26T11:59:58.500Z',
        seconds_left: -2,
        last_refresh: '2026-10-26T11:00:00.000Z',
      },
      c: { version: 1, expires_at: null, seconds_left: null, last_refresh: null },
      d: null,
    });
    await credentials.compareAndSet('d', 0, { access_token: 'canary', expires_at: 1e300 });
    expect((await tokens())['d']).toEqual({ version: 1, expires_at: null, seconds_left: null, last_refresh: null });
  });

  test('is told without the tokens while their store does not answer', async () => {
    expect(await tokens({ read: () => Promise.reject(new Error('away')) })).toEqual({
      a: null,
      b: null,
      c: null,
      d: null,
    });
  });
});

test('a key is not changed where nothing is sealed', async () => {
  const answer = await ask('/admin/credentials/rotate-key', 'POST');
  expect([answer.status, await answer.json()]).toMatchObject([409, { error: { code: 'nothing_sealed' } }]);
});
