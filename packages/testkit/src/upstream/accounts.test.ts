import { describe, expect, it } from 'vitest';
import { startAnthropicSimulator } from '../anthropic/index.ts';
import { claudeLimits } from '../limits/index.ts';
import { startTokenEndpoints } from '../oauth/index.ts';
import { post } from './ask.fixture.ts';
import type { UpstreamSimulator } from './index.ts';

const BODY = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hello' }] };

function ask(simulator: UpstreamSimulator, credential: string, more: Record<string, string> = {}) {
  const headers = { 'x-api-key': credential, 'anthropic-version': '2023-06-01', ...more };
  return post(`${simulator.url}/v1/messages`, BODY, headers);
}

describe('accounts of a simulated vendor', () => {
  it('are known by their credentials, and the ledger does not repeat these', async () => {
    await using simulator = await startAnthropicSimulator({
      accounts: [
        { id: 'a1', credential: 'secret-1', script: { text: 'one' } },
        { id: 'a2', credential: 'secret-2', script: { text: 'two' } },
      ],
    });
    expect((await ask(simulator, 'secret-2')).text).toContain('two');
    expect((await ask(simulator, 'secret-3')).status).toBe(401);
    const [known, stranger] = simulator.ledger();
    expect(known).toMatchObject({
      account: 'a2',
      endpoint: 'messages',
      path: '/v1/messages',
      model: 'm',
      end: 'finished',
      body: BODY,
      usage: { input: 2, output: 1 },
      headers: { 'x-api-key': '[a2]', 'anthropic-version': '2023-06-01' },
    });
    expect(stranger).toMatchObject({ account: '', end: 'invalid_key', status: 401 });
    expect(JSON.stringify(simulator.ledger())).not.toContain('secret');
    expect(simulator.stats()).toMatchObject({ requests: 2, unauthorized: 1, accounts: { a2: { finished: 1 } } });
  });

  it('have queues that go before the common one', async () => {
    await using simulator = await startAnthropicSimulator({ script: { text: 'standing' } });
    simulator.script({ text: 'common' });
    simulator.script({ error: 'overloaded' }, { account: 'k1', times: 2 });
    const answers = [];
    for (let time = 0; time < 4; time++) answers.push((await ask(simulator, 'k1')).text);
    expect(answers.map((text) => /overloaded_error|common|standing/.exec(text)?.[0])).toEqual([
      ...['overloaded_error', 'overloaded_error', 'common', 'standing'],
    ]);
  });

  it('expire, and are limited', async () => {
    await using simulator = await startAnthropicSimulator({
      accounts: [{ id: 'a1', credential: 'k1', limits: { requestsPerMinute: 1 } }],
    });
    expect((await ask(simulator, 'k1')).status).toBe(200);
    expect(await ask(simulator, 'k1')).toMatchObject({ status: 429, headers: { 'retry-after': '12' } });
    simulator.command({ do: 'expire', account: 'a1' });
    expect(await ask(simulator, 'k1')).toMatchObject({ status: 401, text: expect.stringContaining('token_expired') });
    simulator.command({ do: 'account', options: { id: 'a1', credential: 'k2', limits: {} } });
    expect((await ask(simulator, 'k2')).status).toBe(200);
    expect(simulator.stats().accounts['a1']).toMatchObject({ refused: { rate_limit: 1 }, answered: 2 });
  });

  it('may be those of the token endpoints, and the limits those of the vendor', async () => {
    await using endpoints = await startTokenEndpoints();
    const { access_token: token } = endpoints.issue('claude', 'c1');
    await using simulator = await startAnthropicSimulator({
      accountOf: (credential) => endpoints.ownerOf(credential)?.account,
      limits: claudeLimits({ fiveHourTokens: 3 }),
      script: { text: 'ok' },
    });
    const bearer = {
      authorization: `Bearer ${token}`,
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'oauth-2025-04-20',
    };
    const url = `${simulator.url}/v1/messages`;
    expect(await post(url, BODY, bearer)).toMatchObject({
      status: 200,
      headers: { 'anthropic-ratelimit-unified-5h-status': 'allowed' },
    });
    expect(await post(url, BODY, bearer)).toMatchObject({ status: 200 });
    expect(await post(url, BODY, bearer)).toMatchObject({ status: 429 });
    expect(simulator.ledger().at(-1)).toMatchObject({ account: 'c1', end: 'five_hour' });
  });

  it('are driven by other processes over HTTP', async () => {
    await using simulator = await startAnthropicSimulator({ accounts: [] });
    await post(`${simulator.url}/_script`, [
      { do: 'account', options: { id: 'a1', credential: 'k1' } },
      { do: 'standing', script: { text: 'scripted' } },
    ]);
    expect((await ask(simulator, 'k1')).text).toContain('scripted');
    const read = async (path: string) => (await fetch(simulator.url + path)).json();
    expect(await read('/_stats')).toMatchObject({ accounts: { a1: { finished: 1 } } });
    expect(await read('/_ledger')).toMatchObject([{ account: 'a1', end: 'finished' }]);
    await post(`${simulator.url}/_reset`, {});
    expect(await read('/_stats')).toMatchObject({ requests: 0 });
    expect((await post(`${simulator.url}/_script`, { do: 'dance' })).status).toBe(400);
  });
});
