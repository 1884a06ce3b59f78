import { startRedis } from '@sluice/testkit/servers';
import { expect, it } from 'vitest';
import { connectRedis } from './connect.ts';
import { defineScript, type Script } from './script.ts';

const add: Script<'by' | 'times'> = {
  name: 'add',
  version: 'abc',
  keys: 1,
  args: ['by', 'times'],
  lua: "return redis.call('INCRBY', KEYS[1], ARGV[1] * ARGV[2])",
};

it('passes arguments by name and survives a server that forgot the script', async () => {
  await using server = await startRedis();
  const connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
  await connection.untilUp(30_000);
  const run = defineScript(connection.client, add);
  expect(await run(['{t}:n'], { times: 3, by: 2 })).toBe(6);
  await connection.client.script('FLUSH');
  expect(await Promise.all([run(['{t}:n'], { by: 1, times: 1 }), run(['{t}:n'], { by: 1, times: 1 })])).toEqual([7, 8]);
  expect(() => run([], { by: 1, times: 1 })).toThrow('takes 1 keys');
  connection.close();
});

it('keeps two versions of one script apart', async () => {
  await using server = await startRedis();
  const connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
  await connection.untilUp(30_000);
  const older = defineScript(connection.client, add);
  const newer = defineScript(connection.client, { ...add, version: 'def', lua: "return 'new'" });
  expect(await older(['{t}:n'], { by: 1, times: 1 })).toBe(1);
  expect(await newer(['{t}:n'], { by: 1, times: 1 })).toBe('new');
  connection.close();
});
