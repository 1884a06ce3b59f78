import { once } from 'node:events';
import { connect } from 'node:net';
import { startRedis } from '@sluice/testkit/servers';
import { expect, it } from 'vitest';
import { countRedisCommands, totalOf } from './redis-monitor.ts';

async function send(port: number, ...commands: readonly string[]): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  for (const command of commands) {
    const answered = once(socket, 'data');
    socket.write(`${command}\r\n`);
    await answered;
  }
  socket.destroy();
}

it('tells commands of clients from calls inside scripts', async () => {
  await using redis = await startRedis();
  const script = `"redis.call('set', 'a', '1') redis.call('get', 'a') return redis.call('get', 'a')"`;
  const counts = await countRedisCommands(redis.port, () => send(redis.port, `EVAL ${script} 0`, 'GET a', 'SET b 1'));
  expect(counts).toEqual({ fromClients: { eval: 1, get: 1, set: 1 }, fromScripts: { set: 1, get: 2 } });
  expect(totalOf(counts.fromClients)).toBe(3);
});
