import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { startListening, withChildren } from './processes/child.ts';
import { type GatewayProcess, makeEncryptionKey, startGateway } from './processes/gateway.ts';
import { startNginx } from './processes/nginx.ts';
import { SimulatorControl } from './processes/simulator-control.ts';

const SIMULATOR = resolve(import.meta.dirname, '../simulator/main.ts');
const RELAY = resolve(import.meta.dirname, '../relay/relay.ts');

export interface StageOptions {
  readonly replicas: number;
  readonly accounts: number;
  /** nginx in front of the replicas. Default false. */
  readonly nginx?: boolean;
}

/** Everything a scenario plays on: real processes on loopback, stopped together when the scenario ends. */
export interface Stage extends AsyncDisposable {
  readonly simulator: SimulatorControl;
  readonly simulatorUrl: string;
  readonly accounts: readonly string[];
  readonly redis: RedisServer;
  readonly gateways: readonly GatewayProcess[];
  /** Where clients go: nginx, or the gateways in turn. */
  readonly front: readonly string[];
  /** The bare relay in the gateways' place: as many of them, behind nginx where the gateways are. */
  readonly relayFront: readonly string[];
  /** One relay written with `request` and `pipeline`. */
  readonly pipedRelayUrl: string;
  /** Process groups by role, for CPU and memory: simulator, redis, gateway, relay and, where it runs, nginx. */
  readonly groups: Readonly<Record<string, readonly number[]>>;
}

/** Starts simulator, Redis, relay, gateways and nginx, each a process of its own. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const resources = new AsyncDisposableStack();
  resources.defer(() => rmSync(folder, { recursive: true, force: true }));
  try {
    return await furnish(folder, resources, options);
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function furnish(folder: string, resources: AsyncDisposableStack, options: StageOptions): Promise<Stage> {
  const accounts = Array.from({ length: options.accounts }, (_, index) => `k${index + 1}`);
  const simulator = await startListening(SIMULATOR, [accounts.join(',')]);
  resources.use(simulator.child);
  const redis = resources.use(await startRedis());
  const relays = await startRelays(resources, options.replicas, simulator.url);
  const piped = await startListening(RELAY, ['--upstream', simulator.url, '--piped']);
  resources.use(piped.child);
  const settings = {
    folder,
    upstream: simulator.url,
    redisUrl: `${redis.url}/0`,
    accounts,
    encryptionKey: makeEncryptionKey(),
  };
  const gateways: GatewayProcess[] = [];
  for (let replica = 0; replica < options.replicas; replica++) {
    const gateway = await startGateway(settings);
    resources.use(gateway.child);
    gateways.push(gateway);
  }
  const origins = gateways.map(({ url }) => url);
  const relayOrigins = relays.map(({ url }) => url);
  const nginx = options.nginx ? await startNginx(folder, origins) : undefined;
  if (nginx) resources.use(nginx.child);
  const relayNginx = options.nginx ? await startNginx(makeFolder(folder, 'relay'), relayOrigins) : undefined;
  if (relayNginx) resources.use(relayNginx.child);
  return {
    simulator: new SimulatorControl(simulator.url),
    simulatorUrl: simulator.url,
    accounts,
    redis,
    gateways,
    front: nginx ? [nginx.url] : origins,
    relayFront: relayNginx ? [relayNginx.url] : relayOrigins,
    pipedRelayUrl: piped.url,
    groups: {
      simulator: [simulator.child.pid],
      redis: [redis.pid],
      gateway: gateways.map(({ child }) => child.pid),
      relay: relays.map(({ child }) => child.pid),
      pipedRelay: [piped.child.pid],
      ...(nginx && { nginx: withChildren(nginx.child.pid) }),
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function startRelays(resources: AsyncDisposableStack, count: number, upstream: string) {
  const relays = await Promise.all(
    Array.from({ length: count }, () => startListening(RELAY, ['--upstream', upstream])),
  );
  for (const { child } of relays) resources.use(child);
  return relays;
}

function makeFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  return folder;
}
