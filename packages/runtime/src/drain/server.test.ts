import { EventEmitter, once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { Drain, drainOnSignals } from './index.ts';

it('a real server: a stream in flight gets its last event, an idle keep-alive connection goes, new ones are refused', async () => {
  const started = Promise.withResolvers<void>();
  const server = createServer((request, response: ServerResponse) => {
    if (request.url === '/quick') return void response.end('ok');
    response.write('first\n');
    const end = drain.track(() => response.end('last words\n'));
    response.once('close', end);
    started.resolve();
  });
  const drain = new Drain({ notice: 0, grace: 50, servers: [server] });
  const signals = new EventEmitter();
  const uninstall = drainOnSignals(drain, signals);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });

  const [quick] = (await once(get({ port, path: '/quick', agent }), 'response')) as [IncomingMessage];
  expect(await text(quick)).toBe('ok');
  const [stream] = (await once(get({ port, path: '/stream' }), 'response')) as [IncomingMessage];
  await started.promise;
  signals.emit('SIGTERM');
  expect(await text(stream)).toBe('first\nlast words\n');
  expect(await drain.ended).toEqual({ finished: 0, cut: 1, flushed: true });
  await expect(once(get({ port, path: '/quick', agent: false }), 'response')).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
  uninstall();
  expect(signals.listenerCount('SIGTERM')).toBe(0);
  agent.destroy();
});
