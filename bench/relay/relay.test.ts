import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createRelay } from './relay.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function relayTo(upstream: RequestListener): Promise<string> {
  return listen(createRelay(await listen(createServer(upstream))));
}

it('passes method, path, headers, body and the answer through unchanged', async () => {
  const origin = await relayTo(async (request, response) => {
    const body = (await request.toArray()).join('');
    response.writeHead(418, { 'x-seen': `${request.method} ${request.url} ${request.headers['x-given']}` }).end(body);
  });
  const answer = await fetch(`${origin}/a?b=c`, { method: 'POST', body: 'päyload', headers: { 'x-given': 'yes' } });
  expect(answer.status).toBe(418);
  expect(answer.headers.get('x-seen')).toBe('POST /a?b=c yes');
  expect(await answer.text()).toBe('päyload');
});

it('passes a chunk on when it arrives and aborts upstream when the client goes away', async () => {
  const gone = Promise.withResolvers<void>();
  const origin = await relayTo((request, response) => {
    request.resume();
    response.write('first');
    response.once('close', gone.resolve);
  });
  const hangUp = new AbortController();
  const answer = await fetch(origin, { method: 'POST', body: '{}', signal: hangUp.signal });
  const first = await answer.body?.getReader().read();
  expect(Buffer.from(first?.value ?? []).toString()).toBe('first');
  hangUp.abort();
  await gone.promise;
});

it('answers 502 when the upstream is away and breaks the answer when the upstream breaks', async () => {
  const nobody = await listen(createRelay('http://127.0.0.1:1'));
  expect((await fetch(nobody, { method: 'POST', body: '{}' })).status).toBe(502);
  const origin = await relayTo((_, response) => response.write('half', () => response.destroy()));
  const answer = await fetch(origin, { method: 'POST', body: '{}' });
  await expect(answer.text()).rejects.toThrow();
});
