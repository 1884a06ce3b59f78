import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@sluice/testkit/servers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isClusterRunning, startCluster, stopCluster } from './cluster.ts';
import type { ClusterRequest } from './layout.ts';
import { isListening } from './readiness.ts';
import { readState } from './state.ts';

/** Stands in for the CLI: answers every GET with its arguments and what it was told through the environment. */
const STAND_IN = `
import { createServer } from 'node:http';
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
if (process.argv.includes(process.env.FAIL_ON)) { console.error('no such luck'); process.exit(3); }
createServer((_, response) => {
  const { REDIS_URL, SLUICE_API_KEY_FILE, SLUICE_MASTER_KEY_FILE } = process.env;
  response.end(JSON.stringify({ port, argv: process.argv.slice(2), REDIS_URL, SLUICE_API_KEY_FILE, SLUICE_MASTER_KEY_FILE }));
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
  const [a = 0, b = 0, c = 0, nginx = 0, redis = 0, simulator = 0] = await Promise.all(
    Array.from({ length: 6 }, freePort),
  );
  request = { root, folder: join(root, '.cluster'), ports: { nginx, gateways: [a, b, c], redis, simulator } };
});

afterEach(async () => {
  delete process.env['FAIL_ON'];
  await stopCluster(request.folder);
  rmSync(root, { recursive: true });
});

async function listening(): Promise<number[]> {
  const { nginx, gateways, redis, simulator } = request.ports;
  const open: number[] = [];
  for (const port of [nginx, ...gateways, redis, simulator]) if (await isListening(port)) open.push(port);
  return open;
}

describe('a cluster', () => {
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
    for (const file of ['api-key', 'master-key', 'demo.yaml']) {
      expect(statSync(join(request.folder, file)).mode & 0o777).toBe(0o600);
    }
    expect(await isClusterRunning(request.folder)).toBe(true);

    expect(await stopCluster(request.folder)).toBe(6);
    expect(await listening()).toEqual([]);
    expect(await stopCluster(request.folder)).toBe(0);
  });

  test('goes down completely when half of it is dead already', async () => {
    await startCluster(request);
    const { processes } = (await readState(request.folder)) ?? { processes: [] };
    for (const name of ['redis', 'nginx', 'gateway-2']) {
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
