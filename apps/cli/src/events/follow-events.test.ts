import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { AdminClient } from '../admin/admin-client.ts';
import { follow } from './follow-events.ts';

/** A server that answers each connection in its own way. */
async function serve(...answers: readonly ((response: ServerResponse) => void)[]) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const answer = answers[asked.length];
    asked.push(request.headers['last-event-id'] as string | undefined);
    if (answer) answer(response);
    else response.writeHead(500).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const { port } = server.address() as AddressInfo;
  return { asked, admin: new AdminClient({ url: `http://127.0.0.1:${port}`, token: 'adm' }) };
}

let close = () => {};
afterEach(() => {
  close();
  vi.restoreAllMocks();
});

function printed(): string[] {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  return lines;
}

const stream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });
const event = (id: number) => `id: 1-${id}\nevent: snapshot\ndata: {"version":${id},"at":"2026-11-21T03:00:00Z"}\n\n`;

test('a connection that breaks is made again from the last event on, also when the server is away for a while', async () => {
  const { asked, admin } = await serve(
    (response) => stream(response).write(event(1), () => response.destroy()),
    (response) => response.writeHead(503).end(),
    (response) => stream(response).end(event(2)),
    (response) => stream(response).write(event(3)),
  );
  const lines = printed();
  const told = await follow(admin, { json: true, count: 3 }, new AbortController().signal);
  expect(told).toEqual({ outcome: 'printed', code: 0 });
  expect(lines.map((line) => JSON.parse(line).version)).toEqual([1, 2, 3]);
  expect(JSON.parse(lines[0] ?? '')).toEqual({ type: 'snapshot', version: 1, at: '2026-11-21T03:00:00Z' });
  expect(asked).toEqual([undefined, '1-1', '1-1', '1-2']);
});

test('a token that is refused, and a server that was never there, end it', async () => {
  const { admin } = await serve((response) =>
    response.writeHead(401).end('{"error":{"code":"unauthorized","message":"no"}}'),
  );
  const signal = new AbortController().signal;
  expect(await follow(admin, { json: false }, signal)).toMatchObject({
    problem: { status: 401, code: 'unauthorized' },
  });
  close();
  expect(await follow(admin, { json: false }, signal)).toMatchObject({ problem: { code: 'unreachable' } });
});

test('it ends at once when it is told to', async () => {
  const stop = new AbortController();
  const lines = printed();
  const { admin } = await serve((response) => void stream(response).write(event(1)));
  const following = follow(admin, { json: false }, stop.signal);
  await vi.waitFor(() => expect(lines).toEqual(['2026-11-21 03:00:00  snapshot version 1 is published']));
  stop.abort();
  expect(await following).toEqual({ outcome: 'printed', code: 0 });
});
