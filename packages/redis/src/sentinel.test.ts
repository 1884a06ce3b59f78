import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type RedisServer, requireBinary, startRedis } from '@sluice/testkit/servers';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { connectRedis } from './connect.ts';

it('follows the sentinels to the new master when the old one freezes', async () => {
  await using master = await startRedis();
  await using replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(master.port)] });
  await replicating(replica);
  await using sentinel = await startSentinel(master);

  const url = `redis+sentinel://127.0.0.1:${sentinel.port}/main`;
  const connection = connectRedis({ url, commandTimeoutMs: 200 });
  expect(await connection.untilUp(10_000)).toBe(true);
  expect(await connection.client.set('a', '1')).toBe('OK');

  master.freeze();
  await expect(connection.client.set('a', '2')).rejects.toThrow('timed out');
  const write = () => connection.client.set('a', '3').catch(() => 'not yet');
  await expect.poll(write, { timeout: 20_000, interval: 100 }).toBe('OK');
  expect(await ask(replica.port, (client) => client.get('a'))).toBe('3');
  connection.close();
});

async function replicating(replica: RedisServer): Promise<void> {
  const link = () => ask(replica.port, (client) => client.info('replication'));
  await expect.poll(link, { timeout: 10_000 }).toContain('master_link_status:up');
}

/** One sentinel is its own majority here; it keeps its configuration in the master's directory. */
async function startSentinel(master: RedisServer): Promise<AsyncDisposable & { port: number }> {
  const port = await freePort();
  const file = join(master.directory, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${master.directory}`,
    `sentinel monitor main 127.0.0.1 ${master.port} 1`,
    'sentinel down-after-milliseconds main 500',
    'sentinel failover-timeout main 3000',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const child = spawn(requireBinary('redis-server'), [file, '--sentinel'], { stdio: 'ignore' });
  const knowsReplica = () => ask(port, async (client) => String(await client.call('SENTINEL', 'replicas', 'main')));
  await expect.poll(() => knowsReplica().catch(() => ''), { timeout: 20_000, interval: 100 }).toContain('slave');
  return {
    port,
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function ask<T>(port: number, question: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis({ host: '127.0.0.1', port, retryStrategy: () => null, lazyConnect: true });
  client.on('error', () => {});
  try {
    await client.connect();
    return await question(client);
  } finally {
    client.disconnect();
  }
}
