import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { expectedText } from '@sluice/testkit/kiro';
import { anthropicText, checkAnthropicStream, parseSse, readSse } from '@sluice/testkit/sse';
import { describe, expect, test } from 'vitest';
import { API_KEY, ask, type Stack, startStack } from './stack.ts';

/** Opens a stream and resolves with its response once headers are there. */
async function open(stack: Stack, directive: string): Promise<{ outgoing: ClientRequest; response: IncomingMessage }> {
  const outgoing = request(`${stack.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
  });
  outgoing.end(JSON.stringify(ask(directive)));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { outgoing, response };
}

describe('a drain', () => {
  test('lets running streams finish and refuses new connections', async () => {
    await using stack = await startStack();
    const streams = await Promise.all(
      Array.from({ length: 20 }, (_, seed) => open(stack, `tokens=40 pace=20 seed=${seed + 1}`)),
    );
    const texts = streams.map(async ({ response }) => {
      const { events } = await readSse(response);
      expect(checkAnthropicStream(events)).toEqual([]);
      return anthropicText(events);
    });
    const running = stack.gateway.drain.inFlight;
    expect(running).toBeGreaterThan(0);
    stack.gateway.drain.signal();
    expect(await Promise.all(texts)).toEqual(streams.map((_, seed) => expectedText({ tokens: 40, seed: seed + 1 })));
    expect(await stack.gateway.drain.ended).toMatchObject({ finished: running, cut: 0, flushed: true });
    await expect(fetch(`${stack.url}/livez`)).rejects.toThrow();
  });

  test('says in readiness that it has begun while it still serves', async () => {
    await using stack = await startStack({ server: 'drain_notice: 60s' });
    stack.gateway.drain.signal();
    const ready = await fetch(`${stack.url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { reasons: ['draining'] }]);
    expect((await fetch(`${stack.url}/livez`)).status).toBe(200);
    const late = await stack.post('/v1/messages', ask('tokens=2'));
    expect([late.status, late.headers.get('connection')]).toEqual([200, 'close']);
    await late.text();
  });

  test('ends what outlives the grace with a valid error event', async () => {
    await using stack = await startStack({ server: 'drain_grace: 0s' });
    const { response } = await open(stack, 'tokens=5000 pace=50');
    await once(response, 'readable');
    stack.gateway.drain.signal();
    const { events, unfinished } = await readSse(response);
    expect(unfinished).toBe('');
    expect(checkAnthropicStream(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ event: 'error' });
    expect(JSON.parse(events.at(-1)?.data ?? '{}')).toMatchObject({ error: { type: 'overloaded_error' } });
    expect(await stack.gateway.drain.ended).toMatchObject({ cut: 1 });
    expect(stack.logs.some((line) => line['state'] === 'drained')).toBe(true);
  });

  test('a request that waits for its whole answer gets a 503 at the deadline', async () => {
    await using stack = await startStack({ server: 'drain_grace: 0s' });
    const answer = stack.post('/v1/messages', ask('tokens=5000 pace=50', { stream: false }));
    await stack.simulator.until((stats) => stats.open === 1);
    stack.gateway.drain.signal();
    const response = await answer;
    expect([response.status, await response.json()]).toMatchObject([503, { error: { type: 'overloaded_error' } }]);
  });
});

describe('patience', () => {
  test('a thinking upstream is covered by pings, and another account can still take over after them', async () => {
    await using stack = await startStack({ server: 'keep_alive_interval: 1s' });
    stack.simulator.script({ firstDelay: 2_500, exception: { at: 'first' } });
    stack.simulator.command({ do: 'standing', script: { tokens: 5, seed: 3 } });
    const response = await stack.post('/v1/messages', ask(''));
    expect(response.status).toBe(200);
    const { events } = await parseSse(await response.text());
    expect(events.filter((event) => event.event === 'ping').length).toBeGreaterThanOrEqual(1);
    expect(events[0]?.event).toBe('ping');
    expect(anthropicText(events)).toBe(expectedText({ tokens: 5, seed: 3 }));
    expect(checkAnthropicStream(events.filter((event) => event.event !== 'ping'))).toEqual([]);
  });

  test('a failure after the first ping is an error event, not a status', async () => {
    await using stack = await startStack({ accounts: 1, server: 'keep_alive_interval: 1s' });
    stack.simulator.command({ do: 'standing', script: { headDelay: 1_500, error: 'throttled' } });
    const response = await stack.post('/v1/messages', ask(''));
    expect(response.status).toBe(200);
    const { events } = await parseSse(await response.text());
    expect(events.at(-1)?.event).toBe('error');
    expect(JSON.parse(events.at(-1)?.data ?? '{}')).toMatchObject({ error: { type: 'overloaded_error' } });
  });

  test('an upstream that falls silent midway is given up after the idle time', async () => {
    await using stack = await startStack({ accounts: 1, kiro: 'idle_timeout: 1s' });
    const response = await stack.post('/v1/messages', ask('tokens=50 fault=stall:5'));
    const { events } = await parseSse(await response.text());
    expect(checkAnthropicStream(events)).toEqual([]);
    expect(events.at(-1)?.event).toBe('error');
    await stack.simulator.until((stats) => stats.open === 0);
  });

  test('a client that stops reading is cut and its upstream with it', async () => {
    await using stack = await startStack({ accounts: 1, server: 'slow_reader_timeout: 1s' });
    const { port } = new URL(stack.url);
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    await once(socket, 'connect');
    socket.on('error', () => {});
    socket.pause();
    const body = JSON.stringify(ask('tokens=200000'));
    socket.write(
      `POST /v1/messages HTTP/1.1\r\nhost: a\r\nx-api-key: ${API_KEY}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await stack.simulator.until((stats) => stats.open === 1);
    await stack.simulator.until((stats) => stats.open === 0 && stats.aborted === 1, 15_000);
    socket.destroy();
  });
});

describe('limits', () => {
  test('no account ever has more requests at once than it may', async () => {
    await using stack = await startStack({ accounts: 2, account: ', max_in_flight: 3' });
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => stack.post('/v1/messages', ask('tokens=5 pace=200', { stream: false }))),
    );
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    for (const account of Object.values(stack.simulator.stats().accounts)) {
      expect(account.maxConcurrent).toBeLessThanOrEqual(3);
    }
  });

  test('one request more than the process may run is answered with 503 at once', async () => {
    await using stack = await startStack({ server: 'max_streams: 2' });
    const running = await Promise.all([open(stack, 'tokens=500 pace=50'), open(stack, 'tokens=500 pace=50')]);
    const third = await stack.post('/v1/messages', ask(''));
    expect([third.status, third.headers.get('retry-after')]).toEqual([503, '1']);
    for (const { outgoing } of running) outgoing.destroy();
  });

  test('a key used from an address it is not for is 403', async () => {
    await using stack = await startStack({ key: ', allowed_ips: [10.0.0.0/8]' });
    const response = await stack.post('/v1/messages', ask(''));
    expect([response.status, await response.json()]).toMatchObject([403, { error: { type: 'permission_error' } }]);
  });
});
