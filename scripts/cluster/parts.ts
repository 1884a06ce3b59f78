import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireBinary } from '@sluice/testkit/servers';
import type { ClusterRequest } from './layout.ts';
import { nginxArguments } from './nginx-config.ts';
import { asPostgresUser } from './postgres-data.ts';
import type { ProcessSpec } from './processes.ts';
import { answersOk, isListening } from './readiness.ts';

/** One process of the cluster and how to tell that it is ready. */
export interface Part {
  readonly spec: ProcessSpec;
  readonly port: number;
  readonly isReady: () => Promise<boolean>;
}

/** Files that a cluster generates in its folder. What is in `redis`, `postgres` and `data` outlives it. */
export const FILES = {
  demo: 'demo.yaml',
  apiKey: 'api-key',
  adminToken: 'admin-token',
  masterKey: 'master-key',
  postgresPassword: 'postgres-password',
  postgres: 'postgres',
  redis: 'redis',
  nginx: 'nginx',
  data: 'data',
} as const;

/** An initialised Postgres folder and its superuser's password. */
export interface ClusterDatabase {
  readonly data: string;
  readonly password: string;
}

/** The processes of a cluster in the order they start: what each needs comes before it. */
export function clusterParts(
  request: ClusterRequest,
  database: ClusterDatabase,
  environment: NodeJS.ProcessEnv,
): Part[][] {
  return [
    [...storage(request), postgres(request, database)],
    [control(request, database, environment)],
    gateways(request, environment),
    [nginx(request)],
  ];
}

function storage({ folder, root, ports, config }: ClusterRequest): Part[] {
  const redis = server(folder, 'redis', folder, requireBinary('redis-server'), [
    ...['--port', `${ports.redis}`, '--bind', '127.0.0.1', '--daemonize', 'no'],
    // What was renewed a moment ago is nowhere else yet.
    ...['--save', '', '--appendonly', 'yes', '--dir', join(folder, FILES.redis)],
  ]);
  const parts: Part[] = [{ spec: redis, port: ports.redis, isReady: () => isListening(ports.redis) }];
  if (config === undefined) {
    const simulator = sluice(folder, root, 'simulator', ['sim', '--port', `${ports.simulator}`, '--accounts', '10']);
    const isReady = () => answersOk(`http://127.0.0.1:${ports.simulator}/_stats`);
    parts.push({ spec: simulator, port: ports.simulator, isReady });
  }
  return parts;
}

function postgres({ folder, ports }: ClusterRequest, { data }: ClusterDatabase): Part {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories='].flatMap((setting) => ['-c', setting]);
  const own = ['-D', data, '-p', `${ports.postgres}`, ...settings];
  const [command, args] = asPostgresUser(requireBinary('postgres'), own);
  // SIGTERM would wait for clients to leave.
  const spec: ProcessSpec = {
    ...server(folder, 'postgres', data, command, args),
    stopSignal: 'SIGINT',
    ownsFolder: true,
  };
  return { spec, port: ports.postgres, isReady: () => acceptsConnections(ports.postgres) };
}

async function acceptsConnections(port: number): Promise<boolean> {
  const asked = promisify(execFile)(requireBinary('pg_isready'), ['-q', '-h', '127.0.0.1', '-p', `${port}`]);
  return asked.then(
    () => true,
    () => false,
  );
}

function control(request: ClusterRequest, { password }: ClusterDatabase, environment: NodeJS.ProcessEnv): Part {
  const { folder, root, ports } = request;
  const env = {
    ...shared(request, environment),
    ...secret(environment, 'SLUICE_ADMIN_TOKEN', join(folder, FILES.adminToken)),
    DATABASE_URL: `postgres://postgres:${password}@127.0.0.1:${ports.postgres}/postgres`,
    SLUICE_ADMIN_HOST: '127.0.0.1',
    SLUICE_ADMIN_PORT: `${ports.control}`,
  };
  const spec = { ...sluice(folder, root, 'control', ['control', '--config', configOf(request)]), env };
  return { spec, port: ports.control, isReady: () => answersOk(`http://127.0.0.1:${ports.control}/livez`) };
}

function gateways(request: ClusterRequest, environment: NodeJS.ProcessEnv): Part[] {
  const { folder, root, ports } = request;
  const env = shared(request, environment);
  return ports.gateways.map((port, index) => {
    const address = ['--host', '127.0.0.1', '--port', `${port}`];
    const args = ['gateway', '--config', configOf(request), ...address];
    const spec = { ...sluice(folder, root, `gateway-${index + 1}`, args), env };
    return { spec, port, isReady: () => answersOk(`http://127.0.0.1:${port}/readyz`) };
  });
}

/** What control and gateways have to agree on. */
function shared({ folder, ports }: ClusterRequest, environment: NodeJS.ProcessEnv): Record<string, string> {
  return {
    REDIS_URL: `redis://127.0.0.1:${ports.redis}/0`,
    SLUICE_DATA_DIR: join(folder, FILES.data),
    ...secret(environment, 'SLUICE_MASTER_KEY', join(folder, FILES.masterKey)),
    ...secret(environment, 'SLUICE_API_KEY', join(folder, FILES.apiKey)),
  };
}

function configOf({ folder, config }: ClusterRequest): string {
  return config ?? join(folder, FILES.demo);
}

function nginx({ folder, ports }: ClusterRequest): Part {
  const home = join(folder, FILES.nginx);
  const spec = server(folder, 'nginx', home, requireBinary('nginx'), nginxArguments(home));
  return { spec, port: ports.nginx, isReady: () => answersOk(`http://127.0.0.1:${ports.nginx}/readyz`) };
}

function sluice(folder: string, root: string, name: string, args: readonly string[]): ProcessSpec {
  return server(folder, name, root, process.execPath, ['--max-semi-space-size=16', 'apps/cli/src/main.ts', ...args]);
}

function server(folder: string, name: string, cwd: string, command: string, args: readonly string[]): ProcessSpec {
  return { name, command, args, cwd, log: join(folder, `${name}.log`) };
}

/** The generated secret's file, unless the environment brings a secret of its own. */
function secret(environment: NodeJS.ProcessEnv, variable: string, file: string): Record<string, string> {
  return environment[variable] || environment[`${variable}_FILE`] ? {} : { [`${variable}_FILE`]: file };
}
