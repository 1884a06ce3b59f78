import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { API_KEY, ask, type Stack, startStack } from '../e2e/stack.ts';
import { digestOf, type LegacyService, startLegacyService, valuesOf } from './legacy-service.fixture.ts';

let legacy: LegacyService;
let stack: Stack;
beforeAll(async () => {
  legacy = await startLegacyService();
  stack = await startStack({
    yaml: `auth_manager: { rollout: { kiro: false } }\nlegacy: { base_url: "${legacy.url}" }`,
  });
});
beforeEach(() => {
  legacy.seen.length = 0;
  legacy.answer = (_, outgoing) => void outgoing.end('legacy');
});
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  await legacy[Symbol.asyncDispose]();
});

const KEY = { 'x-api-key': API_KEY };

/** A raw exchange: nothing is added to, decoded in or hidden from what is on the wire, but what `node:http` needs. */
async function call(path: string, options: RequestOptions & { body?: Buffer | string } = {}): Promise<IncomingMessage> {
  const outgoing = request(stack.url + path, { headers: KEY, ...options });
  outgoing.end(options.body);
  const [incoming] = await once(outgoing, 'response');
  return incoming;
}

const JSON_HEADERS = { ...KEY, 'content-type': 'application/json' };

describe('the way there', () => {
  test('keeps method, path, prefix, query, headers and body as they were', async () => {
    const body = '{ "model" : "claude-sonnet-4-6",\n "unknown": "\\u00e9 é" }';
    await call('/claude-kiro-oauth/v1/chat/completions?beta=true&x=%20y', {
      method: 'POST',
      body,
      headers: { ...JSON_HEADERS, 'X-Odd-Case': 'Kept', 'anthropic-beta': ['a', 'b'], 'accept-encoding': 'br' },
    });
    const [seen] = legacy.seen;
    expect(seen).toMatchObject({ method: 'POST', target: '/claude-kiro-oauth/v1/chat/completions?beta=true&x=%20y' });
    expect(seen?.bodyDigest).toBe(digestOf(body));
    expect(seen?.rawHeaders).toContain('X-Odd-Case');
    expect(valuesOf(seen?.rawHeaders ?? [], 'anthropic-beta')).toEqual(['a', 'b']);
    expect(valuesOf(seen?.rawHeaders ?? [], 'accept-encoding')).toEqual(['br']);
    expect(valuesOf(seen?.rawHeaders ?? [], 'x-api-key')).toEqual([API_KEY]);
  });

  test('names the new host, drops what belongs to the connection and adds the peer to x-forwarded-for', async () => {
    await call('/kiro/v1/models', {
      headers: {
        ...KEY,
        'x-forwarded-for': '203.0.113.9',
        connection: 'keep-alive, x-private',
        'x-private': '1',
        te: 'gzip',
      },
    });
    const headers = legacy.seen[0]?.rawHeaders ?? [];
    expect(valuesOf(headers, 'host')).toEqual([new URL(legacy.url).host]);
    expect(valuesOf(headers, 'x-forwarded-for')).toEqual(['203.0.113.9, 127.0.0.1']);
    expect(valuesOf(headers, 'x-private')).toEqual([]);
    expect(valuesOf(headers, 'te')).toEqual([]);
  });

  test('streams a pinned body of any size, with or without a length', async () => {
    const body = Buffer.alloc(5_000_000, 'sluice ');
    await call('/kiro/v1/messages', { method: 'POST', body, headers: { ...KEY, 'content-length': body.length } });
    await call('/kiro/v1/messages', { method: 'POST', body, headers: { ...KEY, 'transfer-encoding': 'chunked' } });
    expect(legacy.seen.map((seen) => seen.bodyDigest)).toEqual([digestOf(body), digestOf(body)]);
  });

  test('sends the original bytes of a request whose body was read for its model', async () => {
    const body = `  ${JSON.stringify(ask(''), undefined, 3)}\n`;
    const answer = await call('/v1/messages?beta=true', { method: 'POST', body, headers: JSON_HEADERS });
    expect((await buffer(answer)).toString()).toBe('legacy');
    expect(legacy.seen[0]).toMatchObject({ target: '/v1/messages?beta=true', bodyDigest: digestOf(body) });
    expect(stack.simulator.stats().open).toBe(0);
  });

  test('does not resolve a path for the next hop', async () => {
    // Read as /kiro/v1/… here, and as something else by whoever resolves it only once.
    expect((await call('', { path: '/kiro/v1/%2e%2e/v1/models' })).statusCode).toBe(400);
    expect(legacy.seen).toEqual([]);
  });
});

describe('the way back', () => {
  test('is byte for byte what was sent, however it was cut', async () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), async (chunks, sized) => {
        const body = Buffer.concat(chunks);
        legacy.answer = async (_, outgoing) => {
          outgoing.writeHead(200, sized ? { 'content-length': body.length } : {});
          for (const chunk of chunks) await new Promise((resolve) => outgoing.write(chunk, resolve));
          outgoing.end();
        };
        expect((await buffer(await call('/kiro/v1/messages'))).equals(body)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps status, reason, header spelling, repeats and encoding', async () => {
    legacy.answer = (_, outgoing) => {
      const headers = [
        'Content-Encoding',
        'gzip',
        'Set-Cookie',
        'a=1',
        'set-cookie',
        'b=2',
        'X-Odd',
        'é',
        'Date',
        'then',
      ];
      outgoing.writeHead(418, 'Odd Teapot', headers).end(Buffer.from('not gzip at all'));
    };
    const answer = await call('/kiro/v1/messages');
    expect(answer.statusCode).toBe(418);
    expect(answer.statusMessage).toBe('Odd Teapot');
    const own = answer.rawHeaders.filter(
      (_, at) => !/^(connection|keep-alive|transfer-encoding)$/i.test(answer.rawHeaders[at - (at % 2)] ?? ''),
    );
    expect(own).toEqual([
      'Content-Encoding',
      'gzip',
      'Set-Cookie',
      'a=1',
      'set-cookie',
      'b=2',
      'X-Odd',
      'é',
      'Date',
      'then',
    ]);
    expect((await buffer(answer)).toString()).toBe('not gzip at all');
  });

  test('passes the first event on before the second exists', async () => {
    const second = Promise.withResolvers<void>();
    legacy.answer = async (_, outgoing) => {
      outgoing.write('event: one\n\n');
      await second.promise;
      outgoing.end('event: two\n\n');
    };
    const answer = await call('/kiro/v1/messages');
    const [first] = await once(answer, 'data');
    expect(String(first)).toBe('event: one\n\n');
    second.resolve();
    expect((await buffer(answer)).toString()).toBe('event: two\n\n');
  });

  test('stops the upstream when the client does not read', async () => {
    const chunk = Buffer.alloc(64 * 1024);
    const filled = Promise.withResolvers<number>();
    let sent = 0;
    legacy.answer = (incoming, outgoing) => {
      const pump = () => {
        while (sent < 400 && !incoming.socket.destroyed) {
          sent++;
          if (!outgoing.write(chunk)) break;
        }
        if (sent === 400) outgoing.end();
        else outgoing.once('drain', pump);
        setTimeout(() => outgoing.writableNeedDrain && filled.resolve(sent), 500);
      };
      pump();
    };
    const answer = await call('/kiro/v1/messages');
    expect(await filled.promise).toBeLessThan(400);
    expect((await buffer(answer)).length).toBe(400 * chunk.length);
  });

  test('an answer to HEAD has headers only', async () => {
    legacy.answer = (_, outgoing) => void outgoing.writeHead(200, { 'content-length': 12 }).end();
    const answer = await call('/kiro/v1/models', { method: 'HEAD' });
    expect(answer.headers['content-length']).toBe('12');
    expect(await buffer(answer)).toHaveLength(0);
  });
});

describe('trouble', () => {
  test('a client that leaves ends the upstream request', async () => {
    const gone = Promise.withResolvers<void>();
    legacy.answer = (_, outgoing) => {
      outgoing.once('close', () => gone.resolve());
      outgoing.write('event: one\n\n');
    };
    const answer = await call('/kiro/v1/messages');
    answer.on('error', () => {});
    await once(answer, 'data');
    answer.destroy();
    await gone.promise;
  });

  test('an answer that breaks off breaks off here too, and is no clean end', async () => {
    legacy.answer = (_, outgoing) => {
      outgoing.write('event: one\n\n', () => outgoing.destroy());
    };
    await expect(call('/kiro/v1/messages').then(buffer)).rejects.toThrow();
  });

  test('a server that answers before it has the body does not cost the client its answer or its connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    legacy.answerEarly = (outgoing) => void outgoing.writeHead(413, { 'content-length': 5 }).end('early');
    const body = Buffer.alloc(4_000_000);
    const early = await call('/kiro/v1/messages', { method: 'POST', body, agent });
    expect(early.statusCode).toBe(413);
    const { localPort } = early.socket;
    expect((await buffer(early)).toString()).toBe('early');
    const next = await call('/kiro/v1/messages', { method: 'POST', body, agent });
    expect(next.socket.localPort).toBe(localPort);
    expect((await buffer(next)).toString()).toBe('legacy');
    agent.destroy();
  });
});

describe('access control comes first', () => {
  test.each([
    ['without a key', {}],
    ['with a wrong key', { 'x-api-key': 'sk-wrong-0123456789abcdef' }],
  ])('a pinned request %s is refused', async (_, headers) => {
    expect((await call('/claude-kiro-oauth/v1/messages', { method: 'POST', headers, body: '{}' })).statusCode).toBe(
      401,
    );
    const unpinned = { ...headers, 'content-type': 'application/json' };
    expect(
      (await call('/v1/messages', { method: 'POST', headers: unpinned, body: JSON.stringify(ask('')) })).statusCode,
    ).toBe(401);
    expect(legacy.seen).toEqual([]);
  });

  test('only the API is below the prefix', async () => {
    expect((await call('/claude-kiro-oauth/api/config')).statusCode).toBe(404);
    expect(legacy.seen).toEqual([]);
  });

  test('our own routes stay ours', async () => {
    expect((await call('/v1/models')).statusCode).toBe(200);
    expect((await call('/health', { headers: {} })).statusCode).toBe(200);
    expect(legacy.seen).toEqual([]);
  });
});
