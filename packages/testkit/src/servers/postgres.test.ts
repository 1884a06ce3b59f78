import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { requireBinary } from './binary.ts';
import { startPostgres } from './postgres.ts';
import { isAlive, processTree } from './process-tree.ts';

const run = promisify(execFile);

async function query(url: string, sql: string): Promise<string> {
  return (await run(requireBinary('psql'), ['-AtX', url, '-c', sql])).stdout.trim();
}

describe('startPostgres', () => {
  it('answers on its url, keeps committed rows over kill -9, and goes away', async () => {
    await using server = await startPostgres({ settings: { max_connections: '7' } });
    expect(await query(server.url, 'show max_connections')).toBe('7');
    await query(server.url, 'create table t as select 41 + 1 as answer');
    const processes = processTree(server.pid);
    expect(processes.length).toBeGreaterThan(3);
    await server.kill('SIGKILL');
    expect(processes.filter(isAlive)).toEqual([]);
    await server.restart();
    expect(await query(server.url, 'select answer from t')).toBe('42');
    const { pid } = server;
    await server.stop();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  }, 30_000);
});
