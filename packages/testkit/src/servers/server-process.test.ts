import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireBinary } from './binary.ts';
import { freePort } from './free-port.ts';
import { isAlive } from './process-tree.ts';
import { ServerProcess } from './server-process.ts';

const OWNER = `
import { startRedis } from ${JSON.stringify(join(import.meta.dirname, 'redis.ts'))};
const server = await startRedis();
console.log(server.pid + ' ' + server.directory);
setInterval(() => {}, 1000);
`;

/** A process that owns a Redis; resolves with the Redis' process id and directory. */
async function owner(): Promise<{ child: ReturnType<typeof spawn>; pid: number; directory: string }> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', OWNER], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const [pid = '', directory = ''] = line.toString().trim().split(' ');
  return { child, pid: Number(pid), directory };
}

describe('a disposable server', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('does not outlive a process that ends by %s', async (signal) => {
    const { child, pid, directory } = await owner();
    expect(isAlive(pid)).toBe(true);
    child.kill(signal);
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
    rmSync(directory, { recursive: true, force: true });
  });

  it('names the program that is missing and the cure', () => {
    expect(() => requireBinary('no-such-program')).toThrow('no-such-program is not installed: install with make setup');
  });

  it('reports a program that ends at once together with its words', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'sluice-test-'));
    const server = new ServerProcess({
      binary: 'sh',
      args: ['-c', 'echo broken; exit 3'],
      cwd,
      isReady: async () => false,
    });
    await expect(server.start()).rejects.toThrow(/sh exited during its start:\nbroken/);
    rmSync(cwd, { recursive: true });
  });

  it('gets a port outside the range of outgoing connections', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
    expect(ports.every((port) => port >= 15_000 && port < 32_768)).toBe(true);
  });
});
