import { freePort } from './free-port.ts';
import { askRedis, type RedisServer, startRedis } from './redis.ts';

const SLOTS = 16_384;
const READY_TIMEOUT_MS = 20_000;

export interface RedisClusterOptions {
  /** How long a node may be silent before the others call it failed, ms. Default 2000. */
  readonly nodeTimeoutMs?: number;
  /** Replicas of each master. Default 0. */
  readonly replicas?: number;
  /** Further `redis-server` arguments for every node, e.g. `['--cluster-require-full-coverage', 'no']`. */
  readonly args?: readonly string[];
}

export interface RedisCluster extends AsyncDisposable {
  readonly masters: readonly RedisServer[];
  readonly replicas: readonly RedisServer[];
  /** URL of the first master; any node is good enough to discover the others. */
  readonly url: string;
  /** All nodes, masters first, in the form `new Cluster(nodes)` of ioredis wants. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  stop(): Promise<void>;
}

/** A Redis Cluster with `masters` masters (at least 3 for a majority) that share the slots evenly; ready when every node says so. */
export async function startRedisCluster(masters = 3, options: RedisClusterOptions = {}): Promise<RedisCluster> {
  const count = masters * (1 + (options.replicas ?? 0));
  const started = await Promise.allSettled(Array.from({ length: count }, () => startNode(options)));
  const servers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async (): Promise<void> => void (await Promise.all(servers.map((server) => server.stop())));
  try {
    for (const result of started) if (result.status === 'rejected') throw result.reason;
    await join(servers, masters);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    masters: servers.slice(0, masters),
    replicas: servers.slice(masters),
    url: servers[0]?.url ?? '',
    nodes: servers.map(({ host, port }) => ({ host, port })),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function startNode(options: RedisClusterOptions): Promise<RedisServer> {
  const cluster = ['--cluster-enabled', 'yes', '--cluster-node-timeout', String(options.nodeTimeoutMs ?? 2_000)];
  const bus = ['--cluster-port', String(await freePort()), '--cluster-announce-ip', '127.0.0.1'];
  return startRedis({ args: [...cluster, ...bus, ...(options.args ?? [])] });
}

async function join(servers: readonly RedisServer[], masters: number): Promise<void> {
  const [first] = servers;
  if (!first) throw new Error('a cluster needs at least one node');
  for (const [index, server] of servers.entries()) {
    await askRedis(server.port, 'CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    if (index >= masters) continue;
    const from = Math.floor((index * SLOTS) / masters);
    const to = Math.floor(((index + 1) * SLOTS) / masters) - 1;
    await askRedis(server.port, 'CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
  }
  for (const server of servers.slice(1)) {
    const bus = await busPort(server);
    await askRedis(first.port, 'CLUSTER', 'MEET', server.host, String(server.port), bus);
  }
  const deadline = performance.now() + READY_TIMEOUT_MS;
  await until(deadline, async () => {
    const known = await Promise.all(servers.map((server) => clusterInfo(server, 'cluster_known_nodes')));
    return known.every((nodes) => Number(nodes) === servers.length);
  });
  for (const [index, replica] of servers.slice(masters).entries()) {
    const master = servers[index % masters];
    if (!master) continue;
    const id = String(await askRedis(master.port, 'CLUSTER', 'MYID'));
    await askRedis(replica.port, 'CLUSTER', 'REPLICATE', id);
  }
  await until(deadline, async () => {
    const states = await Promise.all(servers.map((server) => clusterInfo(server, 'cluster_state')));
    const owners = await Promise.all(servers.map((server) => clusterInfo(server, 'cluster_size')));
    return states.every((state) => state === 'ok') && owners.every((size) => Number(size) === masters);
  });
}

async function busPort(server: RedisServer): Promise<string> {
  const [, value] = (await askRedis(server.port, 'CONFIG', 'GET', 'cluster-port')) as [string, string];
  return value;
}

async function clusterInfo(server: RedisServer, field: string): Promise<string | undefined> {
  const info = String(await askRedis(server.port, 'CLUSTER', 'INFO'));
  return new RegExp(`^${field}:(\\S+)`, 'm').exec(info)?.[1];
}

async function until(deadline: number, condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('the Redis cluster did not become ready');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
