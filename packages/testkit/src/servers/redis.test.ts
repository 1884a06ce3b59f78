import { existsSync } from 'node:fs';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { askRedis, startRedis } from './redis.ts';

describe('startRedis', () => {
  it('answers on its url and leaves neither process nor directory behind', async () => {
    const server = await startRedis();
    const client = new Redis(server.url);
    await client.set('colour', 'blue');
    expect(await client.get('colour')).toBe('blue');
    client.disconnect();
    const { pid, directory } = server;
    await server.stop();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    expect(existsSync(directory)).toBe(false);
    expect(server.pid).toBe(0);
  });

  it('is stopped at the end of an await using block', async () => {
    let pid = 0;
    {
      await using server = await startRedis();
      pid = server.pid;
      expect(await askRedis(server.port, 'PING')).toBe('PONG');
    }
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it('comes back empty on the same port after kill -9 without persistence', async () => {
    await using server = await startRedis();
    await askRedis(server.port, 'SET', 'a', '1');
    await server.kill('SIGKILL');
    await expect(askRedis(server.port, 'PING')).rejects.toThrow();
    await server.restart();
    expect(await askRedis(server.port, 'GET', 'a')).toBeNull();
  });

  it('keeps every acknowledged write over kill -9 with persistence', async () => {
    await using server = await startRedis({ persistence: true });
    await askRedis(server.port, 'SET', 'a', '1');
    await server.kill('SIGKILL');
    await server.restart();
    expect(await askRedis(server.port, 'GET', 'a')).toBe('1');
  });

  it('answers a command sent while frozen only after the thaw', async () => {
    await using server = await startRedis();
    const client = new Redis(server.url, { maxRetriesPerRequest: 0 });
    await client.ping();
    server.freeze();
    let answered = false;
    const reply = client.ping().then((pong) => {
      answered = true;
      return pong;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    server.thaw();
    expect(await reply).toBe('PONG');
    client.disconnect();
  });

  it('lets further arguments win over the defaults', async () => {
    await using server = await startRedis({ args: ['--maxmemory', '3mb', '--loglevel', 'warning'] });
    expect(await askRedis(server.port, 'CONFIG', 'GET', 'maxmemory')).toEqual(['maxmemory', String(3 * 1024 * 1024)]);
  });

  it('says what the server wrote when it cannot start', async () => {
    await expect(startRedis({ args: ['--no-such-setting', 'x'] })).rejects.toThrow(
      /exited during its start[\s\S]*no-such-setting/,
    );
  });
});
