import { startOpenaiSimulator } from '@sluice/testkit/openai';
import { type Canary, type NameServer, startCanary, startNameServer } from '@sluice/testkit/ssrf';
import { startToxicProxy } from '@sluice/testkit/toxics';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type GuardedGateway, startGuarded } from './guarded-gateway.ts';
import { CLIENT_CALLS, expiredAccounts, LOCAL_CALLS, openaiAccount, readyAccounts } from './ways-out.ts';

const NAME = 'models.example.com';
const REFUSED = { kind: 'permission', scope: 'account', retryable: true, code: 'ESLUICEADDRESS' };
const EMBED = { path: '/openai/v1/embeddings', body: { model: 'text-embedding-3-small', input: 'x' } };

let canary: Canary;
let names: NameServer;
let guarded: GuardedGateway;
beforeAll(async () => {
  names = await startNameServer();
  guarded = await startGuarded({ resolve: names.resolve });
});
beforeEach(async () => {
  canary = await startCanary();
  return () => canary.close();
});
afterAll(async () => {
  await guarded[Symbol.asyncDispose]();
  await names.close();
});

/** A URL whose name leads to the canary by now. */
const place = () => `http://${NAME}:${canary.port}/v1`;

describe('S22: a name that was public when it was saved and leads to this machine by now', () => {
  test('is followed on no way out of the gateway; clients are told nothing of where it leads', async () => {
    await guarded.serve(readyAccounts(place(), 'public'));
    // A name that leads to both kinds of address is not half good.
    for (const addresses of [['127.0.0.1'], ['93.184.215.14', '::1', '::ffff:127.0.0.1']]) {
      names.point(NAME, ...addresses);
      for (const call of CLIENT_CALLS) {
        const { status, text } = await guarded.ask(call);
        // Nobody to ask for a count is no reason not to have one: it is estimated.
        expect(status, `${call.path} ${text}`).toBe(/count/i.test(call.path) ? 200 : 503);
        expect(text).not.toMatch(/127\.0\.0\.1|::1|example\.com/);
        expect(text).not.toContain(String(canary.port));
      }
    }
    for (const call of LOCAL_CALLS) expect((await guarded.ask(call)).status).toBe(200);
    expect(canary.connections).toBe(0);
  });

  test('is followed neither by a check of the account nor by a refresh of its token', async () => {
    names.point(NAME, '127.0.0.1');
    const told: unknown[] = [];
    for (const account of [...readyAccounts(place(), 'public'), ...expiredAccounts(place(), 'public')]) {
      const tried = await guarded.try(account);
      expect(tried, account.id).toMatchObject({ result: 'unhealthy', failure: REFUSED });
      told.push(tried);
    }
    for (const account of expiredAccounts(place(), 'public')) {
      const renewed = await guarded.refresh(account);
      expect(renewed, account.id).toMatchObject({ result: 'failed', failure: REFUSED });
      told.push(renewed);
    }
    expect(JSON.stringify(told)).not.toMatch(/127\.0\.0\.1|example\.com/);
    expect(canary.connections).toBe(0);
    expect(guarded.logged()).not.toContain('canary-');
  });

  test('blocks its account: requests that follow ask neither the account nor the resolver again', async () => {
    names.point(NAME, '127.0.0.1');
    await guarded.serve([openaiAccount(place(), 'public')]);
    expect((await guarded.ask(EMBED)).status).toBe(503);
    const asked = names.asked.length;
    for (let round = 0; round < 20; round += 1) {
      expect((await guarded.ask({ ...EMBED, keepBlocks: true })).status).toBe(503);
    }
    expect(names.asked.length).toBe(asked);
    const [state] = (await guarded.gateway.pools.get('openai')?.inspect()) ?? [];
    expect(state).toMatchObject({ accountId: 'o1', account: { blockReason: 'auth_failed' } });
  });

  test('did not exist at all when it was saved: then it is not found, and later not followed', async () => {
    const account = openaiAccount(place(), 'public');
    names.point(NAME);
    expect(await guarded.try(account)).toMatchObject({ failure: { code: 'ENOTFOUND', scope: 'none' } });
    names.point(NAME, '127.0.0.1');
    expect(await guarded.try(account)).toMatchObject({ failure: REFUSED });
    expect(canary.connections).toBe(0);
  });
});

test('S22: a connection is judged once, when it is made: a kept one asks nobody, the next one by what the name says then', async () => {
  await using simulator = await startOpenaiSimulator({ accounts: [{ id: 'o1', credential: 'canary-key' }] });
  await using proxy = await startToxicProxy({ target: simulator.port });
  names.point(NAME, '127.0.0.1');
  await guarded.serve([openaiAccount(`http://${NAME}:${proxy.port}/v1`, 'private')]);
  const before = names.asked.length;
  for (let round = 0; round < 20; round += 1) expect((await guarded.ask(EMBED)).status).toBe(200);
  expect(names.asked.slice(before)).toEqual([`A ${NAME}`, `AAAA ${NAME}`]);
  names.point(NAME, '169.254.169.254');
  expect((await guarded.ask(EMBED)).status).toBe(200);
  proxy.cut();
  await expect.poll(async () => (await guarded.ask(EMBED)).status).toBe(503);
});

describe('an account is reached wherever its URL leads', () => {
  test.each([
    ['that the file names, or that comes from a control plane of before', undefined],
    ['that came through the API, with private networks opened', 'private'],
  ] as const)('%s', async (_, reach) => {
    names.point(NAME, '127.0.0.1');
    // Names of the file are the system's to resolve.
    await guarded.serve(readyAccounts(reach ? place() : `http://127.0.0.1:${canary.port}/v1`, reach));
    for (const call of CLIENT_CALLS) {
      const before = canary.connections;
      await guarded.ask(call);
      expect(canary.connections, call.path).toBeGreaterThan(before);
    }
  });

  test('that has none of its own: its provider has one in the file', async () => {
    const yaml = `providers: { openai: { base_url: "http://127.0.0.1:${canary.port}/v1" } }`;
    await using own = await startGuarded({ resolve: names.resolve, yaml });
    await own.serve([{ ...openaiAccount('', 'public'), urls: {} }]);
    await own.ask(EMBED);
    expect(canary.heard[0]).toContain('POST /v1/embeddings');
  });
});
