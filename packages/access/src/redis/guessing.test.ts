import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entry } from '../conformance/keys.ts';
import { ConfiguredKeys, digestOf, KeyAccess, LayeredKeys, mintKey } from '../index.ts';
import { RedisKeys, RedisKeyWriter } from './index.ts';

const UNKNOWN = { outcome: 'denied', status: 401, message: 'The API key is missing or not valid.' };
const PAYLOADS = [
  "' OR '1'='1",
  "1'; DROP TABLE api_keys; --",
  "' UNION SELECT secret_hash FROM api_keys --",
  '" OR ""="',
  "admin'/*",
  '1 OR SLEEP(5)#',
  "'; SELECT pg_sleep(5); --",
  '*',
  'sk-*',
  'sk-[a-z]*',
  '%',
  '_____',
  'a\0b',
  'x\r\nFLUSHALL\r\n',
  '*1\r\n$8\r\nFLUSHALL\r\n',
  '{keys}:v1:ids',
  '__proto__',
  'constructor',
  '${jndi:ldap://127.0.0.1/a}',
  '../../etc/passwd',
  '\u202eyek',
  'k'.repeat(8_192),
];

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

const root = keyBuilder('sluice:')('keys', 'v1');
const NOW = 1_700_000_000_000;

async function scene() {
  await connection.client.flushall();
  const writer = new RedisKeyWriter(connection, root);
  const directory = new RedisKeys({ connection, root, cacheMs: 0 });
  const boot = new ConfiguredKeys([{ name: 'boot', key: mintKey().key }]);
  const access = new KeyAccess(new LayeredKeys([boot, directory]), {
    trustedProxies: 0,
    loopbackOnly: true,
    clock: () => NOW,
  });
  const ask = (key: string, header = 'x-api-key') =>
    access.authorize({ rawHeaders: [header, key], target: '/v1/messages', remoteAddress: '127.0.0.1' });
  return { writer, ask };
}

describe('whoever guesses keys', () => {
  it('S2: cannot tell unknown, revoked, expired, rotated and damaged keys apart, by answer or by work', async () => {
    const { writer, ask } = await scene();
    const [good, revoked, expired, rotated, damaged] = [mintKey(), mintKey(), mintKey(), mintKey(), mintKey()];
    await writer.put(entry({ id: 'good' }, good.digest));
    await writer.put(entry({ id: 'revoked', revokedAt: NOW - 1 }, revoked.digest));
    await writer.put(entry({ id: 'expired', expiresAt: NOW }, expired.digest));
    await writer.put(entry({ id: 'rotated' }, mintKey().digest, { digest: rotated.digest, until: NOW }));
    await connection.client.hset(root, damaged.digest, '{"v":1}');
    expect(await ask(good.key)).toMatchObject({ outcome: 'allowed', key: { id: 'good' } });
    const wrongSecret = `${good.key.slice(0, -1)}${good.key.endsWith('A') ? 'B' : 'A'}`;
    for (const key of [
      mintKey().key,
      wrongSecret,
      revoked.key,
      expired.key,
      rotated.key,
      damaged.key,
      'sk-other-vendor',
    ]) {
      const before = connection.commandsSent;
      expect(await ask(key)).toEqual(UNKNOWN);
      expect(connection.commandsSent - before).toBe(1);
    }
  });

  it('S30: gets nowhere with what other stores would execute, and leaves nothing behind', async () => {
    const { writer, ask } = await scene();
    const real = mintKey();
    await writer.put(entry({}, real.digest));
    const before = await connection.client.call('DEBUG', 'DIGEST');
    for (const payload of PAYLOADS) {
      for (const [header, value] of [
        ['x-api-key', payload],
        ['x-goog-api-key', payload],
        ['authorization', `Bearer ${payload}`],
      ] as const) {
        expect(await ask(value, header)).toEqual(UNKNOWN);
      }
    }
    expect(await connection.client.call('DEBUG', 'DIGEST')).toEqual(before);
    expect(await ask(real.key)).toMatchObject({ outcome: 'allowed' });
  });

  it('gets nowhere with the digest, the hint or the id of a key', async () => {
    const { writer, ask } = await scene();
    const real = mintKey();
    await writer.put(entry({ id: 'key_77' }, real.digest));
    for (const known of [real.digest, digestOf(real.digest), real.hint, 'key_77'])
      expect(await ask(known)).toEqual(UNKNOWN);
  });

  it('S31: is never taken for another caller, however much of two keys is the same', async () => {
    const { writer, ask } = await scene();
    const stem = mintKey().key;
    await writer.put(entry({ id: 'stem' }, digestOf(stem)));
    await fc.assert(
      fc.asyncProperty(fc.nat(stem.length), fc.string({ minLength: 1, maxLength: 20 }), async (length, tail) => {
        const twin = stem.slice(0, length) + tail.replaceAll(/\s/g, '.');
        fc.pre(twin !== stem);
        expect(await ask(twin)).toEqual(UNKNOWN);
        await writer.put(entry({ id: `twin-${twin}` }, digestOf(twin)));
        expect(await ask(twin)).toMatchObject({ key: { id: `twin-${twin}` } });
        expect(await ask(stem)).toMatchObject({ key: { id: 'stem' } });
        await writer.remove(`twin-${twin}`, 1);
      }),
      { numRuns: 100 },
    );
  });
});
