import { dirname, join } from 'node:path';
import { type ClosedRequest, FileSpool, type OpenedRequest, type UsageBooks } from '@sluice/ledger';
import { StreamReader, usageStreamKey } from '@sluice/ledger/redis';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { API_KEY, ask, type Stack, startStack } from './stack.ts';

const STREAM = usageStreamKey(keyBuilder('sluice:'));

let redis: RedisServer;
let connection: RedisConnection;
let stack: Stack;
beforeEach(async () => {
  redis = await startRedis({ persistence: true });
  stack = await startStack({
    state: `redis_url: "${redis.url}", key_prefix: "sluice:"`,
    kiro: 'cooldown: { transient: 20ms }',
  });
  connection = connectRedis({ url: redis.url, commandTimeoutMs: 2_000 });
  await connection.untilUp(5_000);
});
afterEach(async () => {
  await stack[Symbol.asyncDispose]();
  connection.close();
  await redis.stop();
});

/** Books as the database keeps them: an id is opened once and closed once, whatever comes again. */
class Books implements UsageBooks {
  readonly opened = new Map<string, OpenedRequest>();
  readonly closed = new Map<string, ClosedRequest>();
  duplicates = 0;
  /** Fails after the next closing: what a process that dies before it acknowledges looks like. */
  dies = false;

  async open(records: readonly OpenedRequest[]): Promise<void> {
    for (const record of records) if (!this.opened.has(record.id)) this.opened.set(record.id, record);
  }

  async close(records: readonly ClosedRequest[]): Promise<void> {
    for (const record of records) {
      if (this.closed.has(record.id)) this.duplicates += 1;
      else this.closed.set(record.id, record);
    }
    if (this.dies) throw new Error('killed before the acknowledgement');
  }

  count(outcome: string): number {
    return [...this.closed.values()].filter((record) => record.outcome === outcome).length;
  }
}

function read(books: Books, consumer: string): StreamReader {
  const { client } = connection;
  const reader = new StreamReader({
    client,
    stream: STREAM,
    consumer,
    books,
    ...{ idleMs: 5, retryMs: 20, abandonedMs: 50 },
  });
  reader.start();
  return reader;
}

/** Makes a request and reads it to its end, or leaves after the first piece. */
async function make(directive: string, { leaves = false, stream = true } = {}): Promise<number> {
  const controller = new AbortController();
  const answer = await fetch(`${stack.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
    body: JSON.stringify(ask(`${directive} usage=1`, { stream })),
    signal: controller.signal,
  });
  const reader = answer.body?.getReader();
  await reader?.read();
  if (leaves) controller.abort();
  else while (!(await reader?.read())?.done);
  return answer.status;
}

/** Forty requests of every kind, some at a time. */
async function makeSome(): Promise<void> {
  const kinds = [
    () => make('tokens=5'),
    () => make('tokens=7', { stream: false }),
    () => make('tokens=300 pace=20', { leaves: true }),
    () => make('error=too_long'),
  ];
  for (let round = 0; round < 10; round++) await Promise.all(kinds.map((kind) => kind()));
}

test('clients leave, upstreams fail, Redis restarts and a consumer dies: every request is in the books once', async () => {
  const books = new Books();
  const first = read(books, 'first');
  await makeSome();
  await vi.waitFor(() => expect(books.closed.size).toBe(40), { timeout: 10_000 });

  // A consumer that dies after the commit: what it had comes again, to the next one.
  books.dies = true;
  await makeSome();
  await vi.waitFor(() => expect(books.closed.size).toBeGreaterThan(40), { timeout: 10_000 });
  await first.stop();
  books.dies = false;

  // Redis is away while requests are made, and comes back with what it had.
  await redis.kill('SIGTERM');
  await makeSome();
  await redis.restart();
  await connection.untilUp(10_000);
  const second = read(books, 'second');
  await vi.waitFor(() => expect(books.closed.size).toBe(120), { timeout: 15_000 });
  await vi.waitFor(async () => expect(await connection.client.xlen(STREAM)).toBe(0), { timeout: 5_000 });
  await second.stop();

  expect([...books.opened.keys()].toSorted()).toEqual([...books.closed.keys()].toSorted());
  expect(books.duplicates).toBeGreaterThan(0);
  expect(['completed', 'client_gone', 'upstream_error', 'drained'].map((outcome) => books.count(outcome))).toEqual([
    60, 30, 30, 0,
  ]);
  for (const [account, { finished, inputTokens }] of Object.entries(stack.simulator.stats().accounts)) {
    const own = [...books.closed.values()].filter(({ accountId }) => accountId === account);
    const completed = own.filter(({ outcome }) => outcome === 'completed');
    expect(completed).toHaveLength(finished);
    expect(completed.every(({ usage }) => usage?.source === 'reported')).toBe(true);
    const input = completed.reduce((sum, { usage }) => sum + (usage?.inputTokens ?? 0), 0);
    const told = stack.simulator.ledger().filter((entry) => entry.account === account && entry.end === 'finished');
    expect(input).toBe(told.reduce((sum, entry) => sum + entry.inputTokens, 0));
    expect(input).toBeLessThanOrEqual(inputTokens);
  }
});

test('what a gateway cannot deliver when it stops waits in its spool', async () => {
  await make('tokens=5');
  await redis.kill('SIGTERM');
  await make('tokens=5');
  for (let signal = 0; signal < 3; signal++) stack.gateway.drain.signal();
  await stack.gateway.drain.ended;
  const left = await new FileSpool(join(dirname(stack.file), 'usage-spool')).oldest();
  expect(left?.entries.map(({ kind }) => kind).slice(-2)).toEqual(['opened', 'closed']);
  expect(left?.entries.at(-1)?.record).toMatchObject({ outcome: 'completed', usage: { source: 'reported' } });
});
