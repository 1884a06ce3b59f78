import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNginx } from './nginx.ts';
import { isAlive } from './process-tree.ts';

describe('startNginx', () => {
  const upstream = createServer((_request, response) => response.end('from upstream'));
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    ({ port } = upstream.address() as AddressInfo);
  });
  afterAll(() => {
    upstream.closeAllConnections();
    upstream.close();
  });

  it('proxies to the ports it is given and leaves no worker behind', async () => {
    const nginx = await startNginx({ upstreamPorts: [port] });
    expect(await (await fetch(nginx.url)).text()).toBe('from upstream');
    const processes = [nginx.pid, ...nginx.workers()];
    expect(processes).toHaveLength(3);
    await nginx.stop();
    expect(processes.filter(isAlive)).toEqual([]);
  });

  it('kills workers together with the master', async () => {
    await using nginx = await startNginx({ upstreamPorts: [port] });
    const processes = [nginx.pid, ...nginx.workers()];
    await nginx.kill('SIGKILL');
    expect(processes.filter(isAlive)).toEqual([]);
    await expect(fetch(nginx.url)).rejects.toThrow();
    await nginx.restart();
    expect((await fetch(nginx.url)).status).toBe(200);
  });

  it('serves a new configuration after reload', async () => {
    const saying = (word: string) => (place: { port: number }) =>
      `daemon off;
worker_processes 1;
pid nginx.pid;
events {}
http { access_log off; server { listen 127.0.0.1:${place.port}; location / { return 200 ${word}; } } }`;
    await using nginx = await startNginx({ config: saying('before') });
    expect(await (await fetch(nginx.url)).text()).toBe('before');
    await nginx.reload(saying('after'));
    await expect.poll(async () => (await fetch(nginx.url, { headers: { connection: 'close' } })).text()).toBe('after');
  });

  it('says what is wrong with a configuration', async () => {
    await expect(startNginx({ config: () => 'daemon off; nonsense on;' })).rejects.toThrow(
      /unknown directive "nonsense"/,
    );
  });
});
