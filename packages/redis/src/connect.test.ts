import { startRedis, startRedisCluster } from '@sluice/testkit/servers';
import { startToxicProxy } from '@sluice/testkit/toxics';
import { describe, expect, it } from 'vitest';
import { backoff, connectRedis, type RedisStatus } from './connect.ts';

describe('connectRedis', () => {
  it('fails a command within its timeout while the server is frozen, and works again after the thaw', async () => {
    await using server = await startRedis();
    const connection = connectRedis({ url: server.url, commandTimeoutMs: 150 });
    expect(await connection.untilUp(30_000)).toBe(true);
    server.freeze();
    await expect(connection.client.incr('n')).rejects.toThrow('timed out');
    server.thaw();
    // The command that timed out was applied all the same: that is why everything sent must be safe to repeat.
    await expect.poll(() => connection.client.get('n').catch(() => undefined)).toBe('1');
    connection.close();
  });

  it('fails at once while disconnected, says so, and comes back by itself', async () => {
    await using server = await startRedis();
    const statuses: RedisStatus[] = [];
    const changed = new Map<RedisStatus, () => void>();
    const next = (status: RedisStatus) => new Promise<void>((resolve) => changed.set(status, resolve));
    const up = next('up');
    const connection = connectRedis({
      url: server.url,
      onStatus(status) {
        statuses.push(status);
        changed.get(status)?.();
      },
    });
    await up;
    const down = next('down');
    await server.kill('SIGKILL');
    await down;
    await expect(connection.client.get('a')).rejects.toThrow();
    expect(connection.status).toBe('down');
    const upAgain = next('up');
    await server.restart();
    await upAgain;
    expect(await connection.client.set('a', '1')).toBe('OK');
    connection.close();
    expect(statuses).toEqual(['up', 'down', 'up']);
  });

  it('replaces a connection that the network has swallowed', async () => {
    await using server = await startRedis();
    await using proxy = await startToxicProxy({ target: server.url });
    const connection = connectRedis({ url: `redis://127.0.0.1:${proxy.port}`, commandTimeoutMs: 100 });
    await connection.untilUp(30_000);
    await proxy.add({ type: 'timeout', timeout: 0 });
    await expect(connection.client.get('a')).rejects.toThrow('timed out');
    await expect.poll(() => connection.status, { timeout: 5_000 }).toBe('down');
    await proxy.heal();
    expect(await connection.untilUp(30_000)).toBe(true);
    expect(await connection.client.set('a', '1')).toBe('OK');
    connection.close();
  });

  it('asks again who is master when the server it has is only a replica', async () => {
    await using server = await startRedis();
    const connection = connectRedis({ url: server.url, commandTimeoutMs: 1_000 });
    await connection.untilUp(30_000);
    await connection.client.call('REPLICAOF', '127.0.0.1', '1');
    const closed = new Promise((resolve) => connection.client.once('close', () => resolve('reconnects')));
    await expect(connection.client.set('a', '1')).rejects.toThrow('READONLY');
    expect(await closed).toBe('reconnects');
    expect(await connection.untilUp(30_000)).toBe(true);
    await connection.client.call('REPLICAOF', 'NO', 'ONE');
    expect(await connection.client.set('a', '1')).toBe('OK');
    connection.close();
  });

  it('does not end the process when there is no server', async () => {
    const connection = connectRedis({ url: 'redis://127.0.0.1:1' });
    expect(await connection.untilUp(100)).toBe(false);
    await expect(connection.client.get('a')).rejects.toThrow();
    connection.close();
  });

  it('does not send a command again after a reconnect', async () => {
    await using server = await startRedis({ persistence: true });
    const connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
    await connection.untilUp(30_000);
    server.freeze();
    const lost = connection.client.incr('n');
    await Promise.all([expect(lost).rejects.toThrow(), server.kill('SIGKILL')]);
    await server.restart();
    expect(await connection.untilUp(30_000)).toBe(true);
    await expect.poll(() => connection.client.get('n').catch(() => 'down')).toBe(null);
    connection.close();
  });

  it('counts every command it sends, also in pipelines', async () => {
    await using server = await startRedis();
    const connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
    await connection.untilUp(30_000);
    const before = connection.commandsSent;
    await connection.client.set('a', '1');
    await connection.client.pipeline().get('a').get('b').exec();
    expect(connection.commandsSent - before).toBe(3);
    connection.close();
  });

  it('works on a cluster named by any of its nodes', async () => {
    await using cluster = await startRedisCluster(3);
    const [node] = cluster.nodes;
    const connection = connectRedis({ url: `redis+cluster://127.0.0.1:${node?.port}`, commandTimeoutMs: 2_000 });
    expect(await connection.untilUp(30_000)).toBe(true);
    const before = connection.commandsSent;
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key) => connection.client.set(key, key)));
    expect(await Promise.all(keys.map((key) => connection.client.get(key)))).toEqual(keys);
    expect(connection.commandsSent - before).toBe(40);
    connection.close();
  });
});

it('waits between reconnects grow to two seconds at most and differ', () => {
  for (let attempt = 1; attempt < 50; attempt++) {
    const ceiling = Math.min(2_000, 50 * 2 ** (attempt - 1));
    expect(backoff(attempt)).toBeLessThanOrEqual(ceiling);
    expect(backoff(attempt)).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
  }
  expect(new Set(Array.from({ length: 50 }, () => backoff(20))).size).toBeGreaterThan(10);
});

it('a process that was busy for longer than the timeout still takes the answer that has arrived', async () => {
  await using server = await startRedis();
  const connection = connectRedis({ url: server.url, commandTimeoutMs: 50 });
  await connection.untilUp(30_000);
  const answer = connection.client.ping();
  // The command must have left before the process gets busy.
  await new Promise((resolve) => setImmediate(resolve));
  const end = performance.now() + 200;
  while (performance.now() < end);
  expect(await answer).toBe('PONG');
  connection.close();
});
