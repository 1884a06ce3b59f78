import { describe, expect, it } from 'vitest';
import { ask } from './ask.fixture.ts';
import { startKiroSimulator } from './simulator.ts';

const QUICK = { text: 'ok' };

async function statusOf(url: string, token: string): Promise<number> {
  return (await ask(url, 'hi', { token })).status;
}

describe('accounts of the Kiro simulator', () => {
  it('are told apart by access token, and an unknown one gets 403', async () => {
    const accounts = [
      { id: 'a', accessToken: 'at-a' },
      { id: 'b', accessToken: 'at-b' },
    ];
    await using simulator = await startKiroSimulator({ accounts, script: QUICK });
    expect(await Promise.all(['at-a', 'at-b', 'at-b', 'at-x'].map((token) => statusOf(simulator.url, token)))).toEqual([
      200, 200, 200, 403,
    ]);
    const stats = await simulator.until(({ open }) => open === 0);
    expect(stats.accounts).toMatchObject({ a: { picks: 1, finished: 1 }, b: { picks: 2, finished: 2 } });
    expect(stats.unknownBearer).toBe(1);
  });

  it('map any bearer to itself when no accounts are configured', async () => {
    await using simulator = await startKiroSimulator({ script: QUICK });
    await statusOf(simulator.url, 'whoever');
    expect(Object.keys(simulator.stats().accounts)).toEqual(['whoever']);
  });

  it('refuse an expired access token like an unknown one', async () => {
    await using simulator = await startKiroSimulator({ accounts: [{ id: 'a', accessToken: 'at-a' }], script: QUICK });
    expect(await statusOf(simulator.url, 'at-a')).toBe(200);
    simulator.command({ do: 'expire_access', account: 'a' });
    const { status, bytes } = await ask(simulator.url, 'hi', { token: 'at-a' });
    expect([status, bytes.toString()]).toEqual([
      403,
      '{"message":"The bearer token included in the request is invalid.","reason":null}',
    ]);
  });

  it('follow directive, own queue, common queue, own standing script and default, in this order', async () => {
    await using simulator = await startKiroSimulator({ script: { text: 'default' } });
    const say = async (prompt: string) => (await ask(simulator.url, prompt, { token: 'a' })).text;
    simulator.command({ do: 'standing', account: 'a', script: { text: 'standing' } });
    simulator.script({ text: 'common' });
    simulator.script({ text: 'own' }, { account: 'a', times: 2 });
    expect(await say('[[sim: text=directive]]')).toBe('directive');
    expect([await say('1'), await say('2'), await say('3'), await say('4')]).toEqual([
      'own',
      'own',
      'common',
      'standing',
    ]);
    expect((await ask(simulator.url, '5', { token: 'b' })).text).toBe('default');
  });

  it('are limited per minute, per month and in streams at a time', async () => {
    const limited = { id: 'm', accessToken: 'm', limits: { monthlyRequests: 1 } };
    const accounts = [
      limited,
      { id: 'r', accessToken: 'r', limits: { requestsPerMinute: 2 } },
      { id: 'c', accessToken: 'c', limits: { maxConcurrent: 1 }, script: { tokens: 1_000, pace: 10 } },
    ];
    await using simulator = await startKiroSimulator({ accounts, script: QUICK });
    const { url } = simulator;
    expect([await statusOf(url, 'm'), await statusOf(url, 'm')]).toEqual([200, 402]);
    expect([await statusOf(url, 'r'), await statusOf(url, 'r'), await statusOf(url, 'r')]).toEqual([200, 200, 429]);
    const running = ask(url, 'hi', { token: 'c', leaveAfter: 200 });
    await simulator.until(({ accounts: { c } }) => c?.open === 1);
    expect(await statusOf(url, 'c')).toBe(429);
    await running;
    expect(simulator.stats().accounts['c']).toMatchObject({ maxConcurrent: 1, refused: { throttled: 1 } });
  });

  it('count a request as open from its arrival, also while the response head is held back', async () => {
    const accounts = [{ id: 'c', accessToken: 'c', limits: { maxConcurrent: 1 } }];
    await using simulator = await startKiroSimulator({ accounts });
    const waiting = ask(simulator.url, '[[sim: text=ok head=150]]', { token: 'c' });
    await simulator.until(({ open }) => open === 1);
    expect(await statusOf(simulator.url, 'c')).toBe(429);
    expect((await waiting).text).toBe('ok');
  });

  it('show their quota in getUsageLimits', async () => {
    const accounts = [{ id: 'a', accessToken: 'at-a', limits: { monthlyRequests: 50 } }];
    await using simulator = await startKiroSimulator({ accounts, script: QUICK });
    await statusOf(simulator.url, 'at-a');
    const read = (token: string) =>
      fetch(`${simulator.url}/getUsageLimits?origin=AI_EDITOR`, { headers: { authorization: `Bearer ${token}` } });
    const body = (await (await read('at-a')).json()) as { usageBreakdownList: unknown[]; nextDateReset: number };
    expect(body.usageBreakdownList).toEqual([
      expect.objectContaining({ currentUsage: 1, usageLimit: 50, resourceType: 'CREDIT' }),
    ]);
    expect(body.nextDateReset * 1_000).toBeGreaterThan(Date.now());
    expect((await read('nobody')).status).toBe(403);
  });

  it('can be added and be waited for over a reset', async () => {
    await using simulator = await startKiroSimulator({ accounts: [], script: QUICK });
    expect(await statusOf(simulator.url, 'at-new')).toBe(403);
    const known = simulator.until(({ accounts }) => accounts['new']?.finished === 1);
    simulator.reset();
    simulator.command({ do: 'account', options: { id: 'new', accessToken: 'at-new' } });
    expect(await statusOf(simulator.url, 'at-new')).toBe(200);
    expect((await known).unknownBearer).toBe(0);
  });

  it('can be driven and read from another process', async () => {
    await using simulator = await startKiroSimulator({ script: QUICK });
    const { url } = simulator;
    const post = (path: string, body: unknown) => fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
    await post('/_script', [
      { do: 'script', account: 'a', script: { error: 'suspended' } },
      { do: 'limits', account: 'b', limits: { monthlyRequests: 0 } },
    ]);
    expect([await statusOf(url, 'a'), await statusOf(url, 'a'), await statusOf(url, 'b')]).toEqual([403, 200, 402]);
    await simulator.until(({ open }) => open === 0);
    expect(await (await fetch(`${url}/_stats`)).json()).toEqual(simulator.stats());
    const ledger = (await (await fetch(`${url}/_ledger`)).json()) as {
      end: string;
      invocationId: string;
      inputTokens: number;
    }[];
    expect(ledger.map(({ end }) => end)).toEqual(['suspended', 'finished', 'monthly_limit']);
    expect(ledger[1]).toMatchObject({ invocationId: 'i-1', inputTokens: 1, outputTokens: 1 });
    expect((await post('/_script', { do: 'dance' })).status).toBe(400);
    await post('/_reset', {});
    expect(simulator.stats().accounts).toEqual({});
    expect(simulator.ledger()).toEqual([]);
  });
});
