import { Redis } from 'ioredis';
import { type DisposableServer, startDisposable } from './disposable-server.ts';

export interface RedisOptions {
  /** Fixed port; a free one when absent. */
  readonly port?: number;
  /** Further `redis-server` arguments, e.g. `['--maxmemory', '1mb']`. They win over the defaults. */
  readonly args?: readonly string[];
  /** True: append-only file with every write synced, so `kill()` + `restart()` keeps the data. Default false: it comes back empty. */
  readonly persistence?: boolean;
}

export interface RedisServer extends DisposableServer {
  /** `redis://127.0.0.1:port` */
  readonly url: string;
}

/** A `redis-server` of its own. DEBUG commands are allowed; nothing is persisted unless asked for. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const persistence = options.persistence
    ? ['--appendonly', 'yes', '--appendfsync', 'always']
    : ['--appendonly', 'no', '--save', ''];
  const server = await startDisposable('redis', options.port, (port, scratch) => ({
    binary: 'redis-server',
    cwd: scratch.path,
    args: [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', scratch.path],
      ...['--enable-debug-command', 'local', '--loglevel', 'notice'],
      ...persistence,
      ...(options.args ?? []),
    ],
    isReady: async () => (await askRedis(port, 'PING')) === 'PONG',
  }));
  return Object.assign(server, { url: `redis://${server.host}:${server.port}` });
}

/** Sends one command on a connection of its own and returns the reply. */
export async function askRedis(port: number, command: string, ...args: string[]): Promise<unknown> {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 1_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.call(command, ...args);
  } finally {
    client.disconnect();
  }
}
