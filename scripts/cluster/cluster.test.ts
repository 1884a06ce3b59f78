import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, requireBinary } from '@sluice/testkit/servers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isClusterRunning, startCluster, stopCluster } from './cluster.ts';
import type { ClusterRequest } from './layout.ts';
import { isListening } from './readiness.ts';
import { readState } from './state.ts';

/** Stands in for the CLI: answers every GET with its arguments and what it was told through the environment. */
const STAND_IN = `
import { createServer } from 'node:http';
const port = Number(process.argv.includes('--port') ? process.argv[process.argv.indexOf('--port') + 1] : process.env.SLUICE_ADMIN_PORT);
if (process.argv.includes(process.env.FAIL_ON ?? 'nothing')) { console.error('no such luck'); process.exit(3); }
createServer((_, response) => {
  const { REDIS_URL, DATABASE_URL, SLUICE_API_KEY_FILE, SLUICE_ADMIN_TOKEN_FILE, SLUICE_MASTER_KEY_FILE } = process.env;
  const told = { REDIS_URL, DATABASE_URL, SLUICE_API_KEY_FILE, SLUICE_ADMIN_TOKEN_FILE, SLUICE_MASTER_KEY_FILE };
  response.end(JSON.stringify({ port, argv: process.argv.slice(2), ...told }));
}).listen(port, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;

let root: string;
let request: ClusterRequest;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'sluice-cluster-'));
  mkdirSync(join(root, 'apps/cli/src'), { recursive: true });
  writeFileSync(join(root, 'apps/cli/src/main.ts'), STAND_IN);
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  const [a = 0, b = 0, c = 0, nginx = 0, redis = 0, simulator = 0, control = 0, postgres = 0] = await Promise.all(
    Array.from({ length: 8 }, freePort),
  );
  const ports = { nginx, gateways: [a, b, c], control, redis, postgres, simulator };
  request = { root, folder: join(root, '.cluster'), ports };
});

afterEach(async () => {
  delete process.env['FAIL_ON'];
  await stopCluster(request.folder);
  // For root it leads out of the folder.
  rmSync(await realpath(join(request.folder, 'postgres')), { recursive: true });
  rmSync(root, { recursive: true });
});

async function query(url: string, sql: string): Promise<string> {
  const { stdout } = await promisify(execFile)(requireBinary('psql'), ['-AtXw', url, '-c', sql]);
  return stdout.trim();
}

async function listening(): Promise<number[]> {
  const { nginx, gateways, control, redis, postgres, simulator } = request.ports;
  const open: number[] = [];
  for (const port of [nginx, ...gateways, control, redis, postgres, simulator])
    if (await isListening(port)) open.push(port);
  return open;
}

describe('a cluster', () => {
  test('runs control on a Postgres that wants its password and keeps what is in it', async () => {
    const first = await startCluster(request);
    expect(first.adminToken).toMatch(/^adm-[\w-]{43}$/);
    const answer = (await (await fetch(first.adminUrl)).json()) as Record<string, string>;
    expect(answer).toMatchObject({
      argv: ['control', '--config', join(request.folder, 'demo.yaml')],
      REDIS_URL: `redis://127.0.0.1:${request.ports.redis}/0`,
      SLUICE_ADMIN_TOKEN_FILE: join(request.folder, 'admin-token'),
    });
    const url = answer['DATABASE_URL'] ?? '';
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await expect(query(url.replace(/:[^:@]+@/, ':guessed@'), 'SELECT 1')).rejects.toThrow(/password authentication/);

    await stopCluster(request.folder);
    const second = await startCluster(request);
    expect(second).toEqual(first);
    expect(await query(url, 'SELECT answer FROM kept')).toBe('42');
  });

  test('serves every gateway through nginx, with its own Redis and secrets of mode 0600', async () => {
    const { url, apiKey } = await startCluster(request);
    expect(apiKey).toMatch(/^sk-cluster-[\w-]{43}$/);
    const seen = new Set<number>();
    for (let sent = 0; sent < 9; sent += 1) {
      const answer = (await (await fetch(url)).json()) as { port: number };
      seen.add(answer.port);
      expect(answer).toMatchObject({
        argv: expect.arrayContaining(['gateway', '--config', join(request.folder, 'demo.yaml')]),
        REDIS_URL: `redis://127.0.0.1:${request.ports.redis}/0`,
        SLUICE_API_KEY_FILE: join(request.folder, 'api-key'),
      });
    }
    expect([...seen].sort()).toEqual([...request.ports.gateways].sort());
    for (const file of ['api-key', 'admin-token', 'master-key', 'postgres-password', 'demo.yaml']) {
      expect(statSync(join(request.folder, file)).mode & 0o777).toBe(0o600);
    }
    expect(await isClusterRunning(request.folder)).toBe(true);

    expect(await stopCluster(request.folder)).toBe(8);
    expect(await listening()).toEqual([]);
    expect(await stopCluster(request.folder)).toBe(0);
  });

  test('goes down completely when half of it is dead already', async () => {
    await startCluster(request);
    const { processes } = (await readState(request.folder)) ?? { processes: [] };
    for (const name of ['redis', 'postgres', 'nginx', 'gateway-2']) {
      process.kill(processes.find((started) => started.name === name)?.pid ?? 0, 'SIGKILL');
    }
    await stopCluster(request.folder);
    expect(await listening()).toEqual([]);
    expect(await isClusterRunning(request.folder)).toBe(false);
  });

  test('with a configuration of its own starts no simulator', async () => {
    await startCluster({ ...request, config: join(root, 'mine.yaml') });
    expect(await isListening(request.ports.simulator)).toBe(false);
    const answer = await (await fetch(`http://127.0.0.1:${request.ports.gateways[0]}`)).json();
    expect(answer).toMatchObject({ argv: expect.arrayContaining(['--config', join(root, 'mine.yaml')]) });
  });

  test('that cannot start says why and leaves nothing running', async () => {
    process.env['FAIL_ON'] = `${request.ports.gateways[1]}`;
    await expect(startCluster(request)).rejects.toThrow(/gateway-2 ended during its start[\s\S]*no such luck/);
    expect(await listening()).toEqual([]);
  });

  test('refuses a port that is taken and touches nothing', async () => {
    const stranger = createServer().listen(request.ports.redis, '127.0.0.1');
    await once(stranger, 'listening');
    await expect(startCluster(request)).rejects.toThrow(`port ${request.ports.redis} for redis is taken`);
    expect(await listening()).toEqual([request.ports.redis]);
    stranger.close();
  });
});
