import { once } from 'node:events';
import { request } from 'node:http';
import { freePort } from '@sluice/testkit/servers';
import { describe, expect, test } from 'vitest';
import { startBackend } from './backend.fixture.ts';
import { startNginxWith } from './disposable-nginx.fixture.ts';

const post = { method: 'POST', body: '{"model":"m"}', headers: { 'content-type': 'application/json' } };

describe('nginx in front of several gateways', () => {
  test('a replica that refuses connections costs no request', async () => {
    await using alive = await startBackend((incoming, outgoing) =>
      incoming.resume().on('end', () => outgoing.end('{}')),
    );
    await using nginx = await startNginxWith({ gateways: [`127.0.0.1:${await freePort()}`, alive.address] });
    const statuses: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${nginx.url}/v1/messages`, post)));
      for (const answer of answers) {
        await answer.arrayBuffer();
        statuses.push(answer.status);
      }
    }
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(alive.requests).toBe(200);
  });

  test('a replica that dies with a request in hand costs that request, as a JSON 502 with its id, and is not asked twice', async () => {
    await using dying = await startBackend((incoming) => incoming.socket.resetAndDestroy());
    await using bystander = await startBackend((incoming) => incoming.socket.resetAndDestroy());
    await using nginx = await startNginxWith({ gateways: [dying.address, bystander.address] });
    const answer = await fetch(`${nginx.url}/v1/messages`, { ...post, headers: { 'x-request-id': 'req_abc' } });
    expect(answer.status).toBe(502);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('x-request-id')).toBe('req_abc');
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toEqual({
      type: 'error',
      error: { type: 'api_error', message: expect.stringContaining('may be sent again') },
      request_id: 'req_abc',
    });
    expect(dying.requests + bystander.requests).toBe(1);
  });

  test('with no replica left the answer is a JSON 502 in the dialect of the path', async () => {
    await using nginx = await startNginxWith({ gateways: [`127.0.0.1:${await freePort()}`] });
    const answer = await fetch(`${nginx.url}/v1/chat/completions`, post);
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ error: { type: 'server_error', param: null, code: null } });
  });

  test('new requests go where fewer are open', async () => {
    const held: (() => void)[] = [];
    await using stuck = await startBackend((_, outgoing) => held.push(() => outgoing.end()));
    await using quick = await startBackend((_, outgoing) => outgoing.end());
    await using nginx = await startNginxWith({ gateways: [stuck.address, quick.address] });
    const waiting: Promise<Response>[] = [];
    for (let sent = 0; held.length === 0; sent += 1) {
      const answer = fetch(`${nginx.url}/v1/messages?n=${sent}`, post);
      waiting.push(answer);
      await Promise.race([answer, untilHeld(held)]);
    }
    for (let more = 0; more < 20; more += 1) expect((await fetch(`${nginx.url}/v1/messages`, post)).status).toBe(200);
    expect(stuck.requests).toBe(1);
    for (const release of held) release();
    await Promise.all(waiting);
  });

  test('a client that leaves takes its upstream request along', async () => {
    let gone: Promise<unknown> | undefined;
    await using backend = await startBackend((_, outgoing) => {
      gone = once(outgoing, 'close');
      outgoing.write('data: 1\n\n');
    });
    await using nginx = await startNginxWith({ gateways: [backend.address] });
    const outgoing = request(`${nginx.url}/v1/messages`, { method: 'POST' }).end();
    outgoing.on('error', () => {});
    await once(outgoing, 'response');
    outgoing.destroy();
    await gone;
  });
});

async function untilHeld(held: readonly unknown[]): Promise<void> {
  while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
}
