import { connectRedis } from '@sluice/redis';

/** Everything a Redis was told and holds. */
export interface WatchedRedis {
  /** Every command that any client has sent since the start, with its arguments. */
  readonly commands: readonly string[];
  /** Every key with all that is in it, as text and as the server serializes it. */
  dump(): Promise<readonly string[]>;
  close(): void;
}

/** Listens to a Redis and gives it a password, which it did not have. */
export async function watchRedis(url: string, password: string): Promise<WatchedRedis> {
  const connection = connectRedis({ url, commandTimeoutMs: 10_000 });
  if (!(await connection.untilUp(30_000))) throw new Error('Redis does not answer');
  const { client } = connection;
  if (!('monitor' in client)) throw new Error('only a single server can be listened to');
  const commands: string[] = [];
  const monitor = await client.monitor();
  await client.config('SET', 'requirepass', password);
  monitor.on('monitor', (_time: string, args: readonly string[]) => {
    // Our own, with which it all begins.
    if (args[1] !== 'SET' || args[2] !== 'requirepass') commands.push(args.join(' '));
  });

  async function contentOf(key: string): Promise<unknown> {
    switch (await client.type(key)) {
      case 'string':
        return client.get(key);
      case 'hash':
        return client.hgetall(key);
      case 'list':
        return client.lrange(key, 0, -1);
      case 'set':
        return client.smembers(key);
      case 'zset':
        return client.zrange(key, '0', '-1');
      case 'stream':
        return client.xrange(key, '-', '+');
      default:
        throw new Error(`a kind of key that nobody reads: ${key}`);
    }
  }

  return {
    commands,
    async dump() {
      const dumped: string[] = [];
      for (const key of await client.keys('*')) {
        const serialized = await client.dumpBuffer(key);
        dumped.push(`${key} ${JSON.stringify(await contentOf(key))} ${serialized?.toString('latin1')}`);
      }
      return dumped;
    },
    close() {
      monitor.disconnect();
      connection.close();
    },
  };
}
