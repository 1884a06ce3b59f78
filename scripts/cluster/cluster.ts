import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoConfig } from './demo-config.ts';
import { keptSecret } from './kept-secret.ts';
import type { ClusterRequest } from './layout.ts';
import { renderNginxConfig } from './nginx-config.ts';
import { type ClusterDatabase, clusterParts, FILES, type Part } from './parts.ts';
import { preparePostgresData } from './postgres-data.ts';
import { isAlive, type StartedProcess, startProcess, stopProcess } from './processes.ts';
import { isListening, until } from './readiness.ts';
import { forgetState, readState, writeState } from './state.ts';

const READY_WITHIN_MS = 30_000;
/** A gateway may drain its streams this long before it is killed; the others need none of it. */
const STOP_GRACE_MS = 15_000;

interface Secrets {
  readonly apiKey: string;
  readonly adminToken: string;
}

/** What a user of a running cluster needs. */
export interface ClusterAccess extends Secrets {
  readonly url: string;
  /** Of the admin API, which the token is for. */
  readonly adminUrl: string;
}

/**
 * Starts a cluster and waits until nginx serves through it. Leftovers of a previous one are ended first. When a part
 * does not come up, everything is ended again and the error carries the end of that part's log.
 */
export async function startCluster(request: ClusterRequest): Promise<ClusterAccess> {
  await mkdir(request.folder, { recursive: true, mode: 0o700 });
  await stopCluster(request.folder);
  const secrets = await writeFiles(request);
  const tiers = clusterParts(request, await prepareDatabase(request), process.env);
  for (const { port, spec } of tiers.flat()) {
    if (await isListening(port)) throw new Error(`port ${port} for ${spec.name} is taken by another process`);
  }
  const processes: StartedProcess[] = [];
  try {
    for (const tier of tiers) {
      const started = await Promise.all(tier.map((part) => startProcess(part.spec)));
      processes.push(...started);
      await writeState(request.folder, { processes });
      await Promise.all(tier.map((part, index) => untilReady(part, started[index])));
    }
  } catch (error) {
    await stopCluster(request.folder);
    throw error;
  }
  const { nginx, control } = request.ports;
  return { url: `http://127.0.0.1:${nginx}`, adminUrl: `http://127.0.0.1:${control}`, ...secrets };
}

/** Whether every process of the cluster in `folder` lives. */
export async function isClusterRunning(folder: string): Promise<boolean> {
  const state = await readState(folder);
  return state?.processes.every(isAlive) ?? false;
}

/** Ends exactly the processes of the cluster in `folder`; says how many there were to end. Harmless to repeat. */
export async function stopCluster(folder: string): Promise<number> {
  const state = await readState(folder);
  if (!state) return 0;
  let ended = 0;
  // nginx first, so that nobody is sent to a gateway that drains; what gateways need last.
  for (const stage of [/^nginx$/, /^gateway-/, /^control$/, /./]) {
    const group = state.processes.filter((started) => stage.test(started.name));
    const results = await Promise.all(group.map((started) => stopProcess(started, STOP_GRACE_MS)));
    ended += results.filter((result) => result.ended).length;
  }
  await forgetState(folder);
  return ended;
}

async function writeFiles({ folder, ports, config }: ClusterRequest): Promise<Secrets> {
  if (config === undefined) {
    await writeFile(join(folder, FILES.demo), demoConfig(`http://127.0.0.1:${ports.simulator}`), { mode: 0o600 });
  }
  await keptSecret(join(folder, FILES.masterKey));
  const apiKey = await keptSecret(join(folder, FILES.apiKey), 'sk-cluster-');
  const adminToken = await keptSecret(join(folder, FILES.adminToken), 'adm-');
  await mkdir(join(folder, FILES.nginx), { recursive: true });
  const gateways = ports.gateways.map((port) => `127.0.0.1:${port}`);
  const nginx = renderNginxConfig({ listen: `127.0.0.1:${ports.nginx}`, gateways });
  await writeFile(join(folder, FILES.nginx, 'nginx.conf'), nginx);
  const { SLUICE_API_KEY: ownKey, SLUICE_ADMIN_TOKEN: ownToken } = process.env;
  return { apiKey: ownKey || apiKey, adminToken: ownToken || adminToken };
}

async function prepareDatabase({ folder }: ClusterRequest): Promise<ClusterDatabase> {
  await mkdir(join(folder, FILES.redis), { recursive: true, mode: 0o700 });
  const password = await keptSecret(join(folder, FILES.postgresPassword));
  return { password, data: await preparePostgresData(join(folder, FILES.postgres), password) };
}

async function untilReady(part: Part, started: StartedProcess | undefined): Promise<void> {
  const dead = () => !started || !isAlive(started);
  if (await until(part.isReady, READY_WITHIN_MS, dead)) return;
  const how = dead() ? 'ended during its start' : `was not ready after ${READY_WITHIN_MS / 1000} s`;
  const log = readFileSync(part.spec.log, 'utf8').trimEnd().split('\n').slice(-20).join('\n  ');
  throw new Error(`${part.spec.name} ${how}; the end of ${part.spec.log}:\n  ${log}`);
}
