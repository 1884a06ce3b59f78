import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DisposableServer, startDisposable } from './disposable-server.ts';
import { askRedis, type RedisServer, startRedis } from './redis.ts';

const READY_TIMEOUT_MS = 60_000;
// A split vote is repeated after twice the failover timeout; this is room for several.
const FAILOVER_TIMEOUT_MS = 60_000;
const POLL_MS = 25;

export interface SentinelOptions {
  /** Copies of the master. Default 2. */
  readonly replicas?: number;
  /** Watchers; more than half of them must agree. Default 3. */
  readonly sentinels?: number;
  /** How long the master may be silent before a sentinel calls it down, ms. Default 1000. */
  readonly downAfterMs?: number;
  /** The name clients ask for. Default `main`. */
  readonly name?: string;
  /** Further `redis-server` arguments for master and replicas. */
  readonly args?: readonly string[];
}

export interface RedisSentinel extends AsyncDisposable {
  /** `redis+sentinel://host:port,…/name` with every sentinel in it. */
  readonly url: string;
  readonly name: string;
  /** Master and replicas of the start, the first master first. */
  readonly servers: readonly RedisServer[];
  readonly sentinels: readonly DisposableServer[];
  /** The server that most sentinels call master at this moment. */
  master(): Promise<RedisServer>;
  /** Kills the master and resolves with its successor once that accepts writes and all sentinels name it. The dead one stays down. */
  failover(): Promise<RedisServer>;
  stop(): Promise<void>;
}

/**
 * A Redis master with replicas, watched by sentinels; ready when every replica is in sync and every sentinel knows all
 * of them. A server that comes back with `restart()` is made a replica by the sentinels; nothing is persisted, so a
 * master that comes back before it was replaced is empty, and its replicas follow.
 */
export async function startSentinel(options: SentinelOptions = {}): Promise<RedisSentinel> {
  const { replicas = 2, sentinels: watchers = 3, name = 'main', args = [] } = options;
  const servers: RedisServer[] = [];
  const sentinels: DisposableServer[] = [];
  const stop = async (): Promise<void> =>
    void (await Promise.all([...sentinels, ...servers].map((server) => server.stop())));
  try {
    const master = await startRedis({ args: ['--repl-diskless-sync-delay', '0', ...args] });
    servers.push(master);
    const copy = ['--replicaof', master.host, String(master.port), '--repl-diskless-sync-delay', '0', ...args];
    servers.push(...(await allOrNone(replicas, () => startRedis({ args: copy }))));
    await until('replicas did not come into sync', READY_TIMEOUT_MS, () => inSync(master.port, replicas));
    const quorum = Math.floor(watchers / 2) + 1;
    sentinels.push(...(await allOrNone(watchers, () => startWatcher(name, master.port, quorum, options))));
    await until('sentinels did not find each other', READY_TIMEOUT_MS, () =>
      every(sentinels, async ({ port }) => {
        const facts = await masterFacts(port, name);
        return Number(facts['num-slaves']) === replicas && Number(facts['num-other-sentinels']) === watchers - 1;
      }),
    );
  } catch (error) {
    await stop();
    throw error;
  }

  async function master(): Promise<RedisServer> {
    const ports = await Promise.all(sentinels.map(({ port }) => masterPort(port, name).catch(() => 0)));
    const named = servers.find(({ port }) => ports.filter((vote) => vote === port).length * 2 > ports.length);
    if (!named) throw new Error('the sentinels do not agree on a master');
    return named;
  }

  async function failover(): Promise<RedisServer> {
    const old = await master();
    await old.kill();
    let next = old;
    await until('no replica took over', FAILOVER_TIMEOUT_MS, async () => {
      const votes = await Promise.all(sentinels.map(({ port }) => masterPort(port, name).catch(() => 0)));
      const named = servers.find(({ port }) => votes.every((vote) => vote === port));
      if (!named || named === old) return false;
      next = named;
      return String(await askRedis(named.port, 'INFO', 'replication')).includes('role:master');
    });
    return next;
  }

  const hosts = sentinels.map(({ host, port }) => `${host}:${port}`).join(',');
  const url = `redis+sentinel://${hosts}/${name}`;
  return { url, name, servers, sentinels, master, failover, stop, [Symbol.asyncDispose]: stop };
}

/** A sentinel rewrites its file as it learns, so a restarted one knows what it knew. */
function startWatcher(name: string, master: number, quorum: number, options: SentinelOptions) {
  return startDisposable('sentinel', undefined, (port, scratch) => {
    const file = join(scratch.path, 'sentinel.conf');
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${scratch.path}`,
      `sentinel monitor ${name} 127.0.0.1 ${master} ${quorum}`,
      `sentinel down-after-milliseconds ${name} ${options.downAfterMs ?? 1_000}`,
      `sentinel failover-timeout ${name} 3000`,
      `sentinel parallel-syncs ${name} 2`,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    return {
      binary: 'redis-server',
      cwd: scratch.path,
      args: [file, '--sentinel'],
      isReady: async () => (await askRedis(port, 'PING')) === 'PONG',
    };
  });
}

/** All of them, or an error after those that did start are stopped. */
async function allOrNone<T extends DisposableServer>(count: number, start: () => Promise<T>): Promise<T[]> {
  const results = await Promise.allSettled(Array.from({ length: count }, start));
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return started;
  await Promise.all(started.map((server) => server.stop()));
  throw failed.reason;
}

async function inSync(master: number, replicas: number): Promise<boolean> {
  const info = String(await askRedis(master, 'INFO', 'replication'));
  return (info.match(/state=online/g)?.length ?? 0) === replicas;
}

async function masterFacts(sentinel: number, name: string): Promise<Record<string, string>> {
  const reply = (await askRedis(sentinel, 'SENTINEL', 'MASTER', name)) as string[];
  return Object.fromEntries(
    reply.flatMap((field, index) => (index % 2 === 0 ? [[field, reply[index + 1] ?? '']] : [])),
  );
}

async function masterPort(sentinel: number, name: string): Promise<number> {
  const [, port] = (await askRedis(sentinel, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as [string, string];
  return Number(port);
}

async function every<T>(items: readonly T[], holds: (item: T) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(items.map(holds))).every(Boolean);
}

async function until(what: string, timeout: number, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + timeout;
  while (!(await condition().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`${what} within ${timeout} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
