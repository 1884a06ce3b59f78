import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directoryConformance } from '../conformance/index.ts';
import { entry } from '../conformance/keys.ts';
import { ConfiguredKeys, digestOf, KeyAccess, LayeredKeys, mintKey } from '../index.ts';
import { RedisKeys, type RedisKeysOptions, RedisKeyWriter } from './index.ts';

let server: RedisServer;
let connection: RedisConnection;
beforeAll(async () => {
  server = await startRedis();
  connection = connectRedis({ url: server.url, commandTimeoutMs: 10_000 });
  await connection.untilUp(5_000);
});
afterAll(async () => {
  connection.close();
  await server.stop();
});

let directories = 0;
const newRoot = () => keyBuilder('sluice:')(`keys-${directories++}`, 'v1');

directoryConformance('redis', () => {
  const root = newRoot();
  return { writer: new RedisKeyWriter(connection, root), directory: new RedisKeys({ connection, root, cacheMs: 0 }) };
});

describe('keys shared by replicas', () => {
  let root: string;
  let writer: RedisKeyWriter;
  let time: number;
  beforeEach(() => {
    root = newRoot();
    writer = new RedisKeyWriter(connection, root);
    time = 0;
  });
  const replica = (options: Partial<RedisKeysOptions> = {}) =>
    new RedisKeys({ connection, root, now: () => time, ...options });
  const commands = async (work: () => Promise<unknown>) => {
    const before = connection.commandsSent;
    await work();
    return connection.commandsSent - before;
  };

  it.each([
    ['a known', 'aa'],
    ['an unknown', 'zz'],
  ])('cost one command per second for %s key, however many ask for it', async (_, digest) => {
    await writer.put(entry({}, 'aa'));
    const keys = replica();
    expect(await commands(() => Promise.all(Array.from({ length: 50 }, () => keys.find(digest))))).toBe(1);
    time += 749;
    expect(await commands(async () => keys.find(digest))).toBe(0);
    time += 1;
    expect(await commands(async () => keys.find(digest))).toBe(1);
  });

  it('S13: are gone on every replica within a second of their removal, also when asked for more than that', async () => {
    await writer.put(entry({}, 'aa'));
    const replicas = [replica(), replica({ cacheMs: 60_000 }), replica({ cacheMs: 10 })];
    for (const keys of replicas) expect(await keys.find('aa')).toBeDefined();
    await writer.remove('key_1', 2);
    time += 1_000;
    for (const keys of replicas) expect(await keys.find('aa')).toBeUndefined();
  });

  it('are found within a second of their making by a replica that has called them unknown', async () => {
    const keys = replica();
    expect(await keys.find('aa')).toBeUndefined();
    await writer.put(entry({}, 'aa'));
    time += 1_000;
    expect(await keys.find('aa')).toBeDefined();
  });

  it('are not driven out of the cache by guesses', async () => {
    await writer.put(entry({}, 'aa'));
    const keys = replica();
    await keys.find('aa');
    await Promise.all(Array.from({ length: 20_000 }, (_, guess) => keys.find(`guess-${guess}`)));
    expect(await commands(async () => keys.find('aa'))).toBe(0);
  });

  it('do not work while their record is damaged, which is said, and work again when it is written', async () => {
    await writer.put(entry({ allowedIps: ['10.0.0.0/8'] }, 'aa'));
    const whole = await connection.client.hget(root, 'aa');
    const problems: string[] = [];
    const keys = replica({ onDamaged: (problem) => problems.push(problem) });
    for (const damaged of [
      '',
      '{}',
      whole?.slice(0, -1) ?? '',
      whole?.replace('"allowedIps":["10.0.0.0/8"],', '') ?? '',
    ]) {
      await connection.client.hset(root, 'aa', damaged);
      time += 1_000;
      expect(await keys.find('aa')).toBeUndefined();
    }
    expect(problems).toHaveLength(4);
    await writer.put(entry({ version: 2, allowedIps: ['10.0.0.0/8'] }, 'aa'));
    time += 1_000;
    expect(await keys.find('aa')).toBeDefined();
  });

  it('leave the door shut when they are lost with the data of the server', async () => {
    await writer.put(entry({}, 'aa'));
    const access = new KeyAccess(replica(), { trustedProxies: 0, loopbackOnly: true });
    const ask = () => access.authorize({ rawHeaders: [], target: '/', remoteAddress: '127.0.0.1' });
    expect(await ask()).toMatchObject({ status: 401 });
    await connection.client.del(root);
    time += 1_000;
    expect(await ask()).toMatchObject({ status: 401 });
  });

  it('are neither known nor unknown while the server has lost all of them, and unknown when all were removed', async () => {
    await writer.put(entry({}, 'aa'));
    const keys = replica();
    await keys.find('aa');
    await connection.client.del(root, `${root}:ids`);
    time += 1_000;
    await expect((async () => keys.find('aa'))()).rejects.toThrow('lost');
    await writer.put(entry({}, 'aa'));
    expect(await keys.find('aa')).toBeDefined();
    await writer.remove('key_1', 2);
    time += 1_000;
    expect(await keys.find('aa')).toBeUndefined();
  });

  it('are written by a server that forgets its scripts', async () => {
    for (let version = 1; version < 4; version++) {
      await connection.client.script('FLUSH');
      expect(await writer.put(entry({ version }, 'aa'))).toBe('stored');
    }
  });
});

describe('while Redis is away', () => {
  it('S16: keys of the file work, others are answered 503, and nobody is let in on an old answer', async () => {
    await using own = await startRedis();
    const link = connectRedis({ url: own.url, commandTimeoutMs: 150 });
    await link.untilUp(5_000);
    const root = newRoot();
    const shared = mintKey();
    await new RedisKeyWriter(link, root).put(entry({}, shared.digest));
    let time = 0;
    const layers = [
      new ConfiguredKeys([{ name: 'boot', key: 'sk-boot-0123456789abcdef' }]),
      new RedisKeys({ connection: link, root, now: () => time }),
    ];
    const access = new KeyAccess(new LayeredKeys(layers), { trustedProxies: 0, loopbackOnly: false });
    const ask = (key: string) =>
      access.authorize({ rawHeaders: ['x-api-key', key], target: '/', remoteAddress: '203.0.113.9' });
    expect(await ask(shared.key)).toMatchObject({ outcome: 'allowed', key: { id: 'key_1' } });
    own.freeze();
    time += 1_000;
    expect(await ask(shared.key)).toMatchObject({ outcome: 'denied', status: 503, retryAfter: 1 });
    expect(await ask('sk-anything')).toMatchObject({ outcome: 'denied', status: 503 });
    expect(await ask('sk-boot-0123456789abcdef')).toMatchObject({ outcome: 'allowed', key: { id: 'file:boot' } });
    own.thaw();
    await expect.poll(() => ask(shared.key)).toMatchObject({ outcome: 'allowed' });
    expect(await ask('sk-anything')).toMatchObject({ status: 401 });
    expect(digestOf(shared.key)).toBe(shared.digest);
    link.close();
  });
});
