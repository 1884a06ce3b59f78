import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { AdminClient } from './admin-client.ts';
import { problemFacts, problemLine } from './answer.ts';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

/** A server that says what it is told to, and remembers what it was asked. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse, nth: number) => void) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    request.resume();
    answer(request, response, seen.length);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { seen, admin: new AdminClient({ url, token: 'adm-canary', timeoutMs: 5_000 }) };
}

describe('the admin API as a client', () => {
  test('reads a list to its last page', async () => {
    const { admin, seen } = await serve((request, response) => {
      const page = new URL(request.url ?? '', 'http://a').searchParams.get('cursor') ?? 'a';
      response.end(JSON.stringify({ items: [page], next_cursor: { a: 'b&c', 'b&c': null }[page] }));
    });
    expect(await admin.list('/admin/things', { kind: 'x', none: undefined })).toMatchObject({ body: ['a', 'b&c'] });
    expect(seen.map(({ url }) => url)).toEqual([
      '/admin/things?kind=x&limit=200',
      '/admin/things?kind=x&limit=200&cursor=b%26c',
    ]);
    expect(seen[0]?.headers.authorization).toBe('Bearer adm-canary');
  });

  test('sends a POST that was cut off once more, under the same idempotency key', async () => {
    const { admin, seen } = await serve((request, response, nth) => {
      if (nth === 1) request.socket.destroy();
      else response.writeHead(201).end('{"id":"a"}');
    });
    expect(await admin.post('/admin/things', { name: 'a' })).toMatchObject({ ok: true, body: { id: 'a' } });
    const [first, second] = seen.map(({ headers }) => headers['idempotency-key']);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
  });

  test('sends a PATCH once only: nobody knows whether it was made', async () => {
    const { admin, seen } = await serve((request) => request.socket.destroy());
    expect(await admin.patch('/admin/things/a', {}, 3)).toMatchObject({ ok: false, problem: { code: 'unreachable' } });
    expect(seen.map(({ headers }) => headers['if-match'])).toEqual(['"3"']);
  });

  test('tells a refusal in the words of the API, with the request id', async () => {
    const error = { code: 'exists', message: 'This id is taken', field: 'id', request_id: 'req_1' };
    const { admin } = await serve((_, response) => response.writeHead(409).end(JSON.stringify({ error })));
    const answer = await admin.post('/admin/things');
    if (answer.ok) throw new Error('it was not refused');
    expect(problemLine(answer.problem)).toBe('This id is taken (id) [request req_1]');
    expect(problemFacts(answer.problem)).toEqual({ ok: false, error: { ...error, status: 409 } });
  });

  test('repeats nothing of an answer that is not from the API', async () => {
    const { admin } = await serve((_, response, nth) => response.writeHead(nth === 1 ? 502 : 200).end('<html>canary'));
    const answers = [await admin.get('/a'), await admin.get('/b')];
    expect(answers).toMatchObject([{ problem: { code: 'http_502' } }, { problem: { code: 'not_json' } }]);
    expect(JSON.stringify(answers)).not.toContain('canary');
  });

  test('says where nobody answers', async () => {
    const { admin } = await serve(() => {});
    stop?.();
    expect(await admin.get('/a')).toMatchObject({
      problem: { message: `the admin API does not answer at ${admin.url}` },
    });
  });

  test('follows no redirect: the token is for one server', async () => {
    const { admin, seen } = await serve((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    expect(await admin.get('/a')).toMatchObject({ ok: false });
    expect(seen).toHaveLength(1);
  });
});
