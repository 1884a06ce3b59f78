import { join } from 'node:path';
import { requireBinary } from '@sluice/testkit/servers';
import type { ClusterRequest } from './layout.ts';
import { nginxArguments } from './nginx-config.ts';
import type { ProcessSpec } from './processes.ts';
import { answersOk, isListening } from './readiness.ts';

/** One process of the cluster and how to tell that it is ready. */
export interface Part {
  readonly spec: ProcessSpec;
  readonly port: number;
  readonly isReady: () => Promise<boolean>;
}

/** Files that a cluster generates in its folder. */
export const FILES = { demo: 'demo.yaml', apiKey: 'api-key', masterKey: 'master-key', nginx: 'nginx' } as const;

/** The processes of a cluster in the order they start: what each needs comes before it. */
export function clusterParts(request: ClusterRequest, environment: NodeJS.ProcessEnv): Part[][] {
  return [storage(request), gateways(request, environment), [nginx(request)]];
}

function storage({ folder, root, ports, config }: ClusterRequest): Part[] {
  const redis = server(folder, 'redis', folder, requireBinary('redis-server'), [
    ...['--port', `${ports.redis}`, '--bind', '127.0.0.1', '--daemonize', 'no'],
    // Nothing in it outlives the cluster, and a snapshot at shutdown would bring back leases of dead replicas.
    ...['--save', '', '--appendonly', 'no'],
  ]);
  const parts: Part[] = [{ spec: redis, port: ports.redis, isReady: () => isListening(ports.redis) }];
  if (config === undefined) {
    const simulator = sluice(folder, root, 'simulator', ['sim', '--port', `${ports.simulator}`, '--accounts', '10']);
    const isReady = () => answersOk(`http://127.0.0.1:${ports.simulator}/_stats`);
    parts.push({ spec: simulator, port: ports.simulator, isReady });
  }
  return parts;
}

function gateways({ folder, root, ports, config }: ClusterRequest, environment: NodeJS.ProcessEnv): Part[] {
  const env = {
    REDIS_URL: `redis://127.0.0.1:${ports.redis}/0`,
    ...secret(environment, 'SLUICE_API_KEY', join(folder, FILES.apiKey)),
    ...secret(environment, 'SLUICE_MASTER_KEY', join(folder, FILES.masterKey)),
  };
  return ports.gateways.map((port, index) => {
    const args = [
      'gateway',
      '--config',
      config ?? join(folder, FILES.demo),
      '--host',
      '127.0.0.1',
      '--port',
      `${port}`,
    ];
    const spec = { ...sluice(folder, root, `gateway-${index + 1}`, args), env };
    return { spec, port, isReady: () => answersOk(`http://127.0.0.1:${port}/readyz`) };
  });
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
