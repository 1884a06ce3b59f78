import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { birthOf, membersOf } from './process-table.ts';
import { isAlive, type ProcessSpec, type StartedProcess, startProcess, stopProcess } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-processes-'));
const callers: Socket[] = [];
const door = createServer((socket) => callers.push(socket));

beforeAll(() => once(door.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => {
  door.close();
  rmSync(folder, { recursive: true });
});

/** Starts Node with a program that connects to the test when it is ready; resolves then. */
async function started(program: string): Promise<StartedProcess> {
  const ready = `require('net').connect(${(door.address() as AddressInfo).port}, '127.0.0.1');`;
  const args = ['-e', `${program}; ${ready} setInterval(() => {}, 1e6);`];
  const spec: ProcessSpec = { name: 'it', command: process.execPath, args, cwd: folder, log: join(folder, 'log') };
  const connected = once(door, 'connection');
  const process_ = await startProcess(spec);
  await connected;
  return process_;
}

describe('a started process', () => {
  test('is alive until it is stopped, politely', async () => {
    const one = await started("process.on('SIGTERM', () => { console.log('drained'); process.exit(); })");
    expect(isAlive(one)).toBe(true);
    expect(await stopProcess(one, 10_000)).toEqual({ ended: true });
    expect(isAlive(one)).toBe(false);
    expect(readFileSync(one.log, 'utf8')).toContain('drained');
  });

  test('is killed when it does not listen', async () => {
    const deaf = await started("process.on('SIGTERM', () => {})");
    expect(await stopProcess(deaf, 50)).toEqual({ ended: true });
    expect(birthOf(deaf.pid)).toBeUndefined();
  });

  test('that is gone is nothing to end', async () => {
    const one = await started('');
    await stopProcess(one, 10_000);
    expect(await stopProcess(one, 10_000)).toEqual({ ended: false });
  });

  test('whose pid belongs to another process by now is left alone', async () => {
    const one = await started('');
    const impostor = { ...one, birth: 'some other time' };
    expect(await stopProcess(impostor, 10)).toEqual({ ended: false });
    expect(isAlive(one)).toBe(true);
    await stopProcess(one, 10_000);
  });

  test('that died takes the workers it left behind along', async () => {
    const worker = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' })`;
    const parent = await started(worker);
    expect(membersOf(parent.pid)).toHaveLength(2);
    const gone = once(callers.at(-1) ?? door, 'close');
    process.kill(parent.pid, 'SIGKILL');
    await gone;
    expect(await stopProcess(parent, 10_000)).toEqual({ ended: true });
    expect(membersOf(parent.pid)).toEqual([]);
  });
});
