import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRedis, type RedisConnection } from './connect.ts';
import { makeLock } from './lock.ts';

describe('makeLock', () => {
  let server: RedisServer;
  let connections: RedisConnection[];
  beforeAll(async () => {
    server = await startRedis();
    connections = [
      connectRedis({ url: server.url, commandTimeoutMs: 5_000 }),
      connectRedis({ url: server.url, commandTimeoutMs: 5_000 }),
    ];
    await Promise.all(connections.map((connection) => connection.untilUp(30_000)));
  });
  afterAll(async () => {
    for (const connection of connections) connection.close();
    await server.stop();
  });
  const lock = (index: number) => {
    const connection = connections[index];
    if (!connection) throw new Error('no such connection');
    return makeLock(connection.client);
  };

  it('lets one replica work and tells the other it is busy', async () => {
    const result = await lock(0)('{l}:a', 5_000, async () => lock(1)('{l}:a', 5_000, async () => 'second'));
    expect(result).toEqual({ outcome: 'acquired', result: { outcome: 'busy' } });
    expect(await lock(1)('{l}:a', 5_000, async () => 'after')).toEqual({ outcome: 'acquired', result: 'after' });
  });

  it('gives the lock back when the work fails, and passes the failure on', async () => {
    const failing = lock(0)('{l}:b', 5_000, async () => {
      throw new Error('no luck');
    });
    await expect(failing).rejects.toThrow('no luck');
    expect(await lock(1)('{l}:b', 5_000, async () => 1)).toEqual({ outcome: 'acquired', result: 1 });
  });

  it('outlasts its time to live while the work goes on', async () => {
    const result = await lock(0)('{l}:c', 200, async (signal) => {
      const client = connections[0]?.client;
      // The extension shows as a time to live that went up; wait for two of them.
      let last = 200;
      for (let extensions = 0; extensions < 2; ) {
        const left = (await client?.pttl('{l}:c')) ?? 0;
        if (left > last) extensions += 1;
        last = left;
      }
      return [await lock(1)('{l}:c', 200, async () => 'stolen'), signal.aborted];
    });
    expect(result).toEqual({ outcome: 'acquired', result: [{ outcome: 'busy' }, false] });
  });

  it('tells the work when the lock was lost', async () => {
    const result = await lock(0)('{l}:d', 200, async (signal) => {
      await connections[1]?.client.flushall();
      return new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('stopped')));
    });
    expect(result).toEqual({ outcome: 'acquired', result: 'stopped' });
  });

  it('rejects instead of saying busy when Redis cannot be asked', async () => {
    await using other = await startRedis();
    const connection = connectRedis({ url: other.url, commandTimeoutMs: 150 });
    await connection.untilUp(30_000);
    other.freeze();
    await expect(makeLock(connection.client)('{l}:e', 1_000, async () => 1)).rejects.toThrow('timed out');
    connection.close();
  });
});
