import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyAccess, mintKey } from '../index.ts';
import { MemoryKeys } from '../memory/index.ts';
import { digestOf } from './mint-key.ts';

test('S31: of 10,000 pairs of keys that begin alike, each is itself and neither ever the other', async () => {
  const keys = new MemoryKeys();
  const access = new KeyAccess(keys, { trustedProxies: 0, loopbackOnly: false });
  const who = async (key: string) => {
    const rawHeaders = ['x-api-key', key];
    const decision = await access.authorize({ rawHeaders, target: '/v1/messages', remoteAddress: '127.0.0.1' });
    return decision.outcome === 'allowed' ? decision.key.id : decision.status;
  };
  const add = (id: string, key: string) =>
    keys.put({ record: { id, name: id, version: 1, allowedIps: [], scopes: {}, limits: {} }, digest: digestOf(key) });
  await add('first', mintKey().key);
  let pair = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.nat(52),
      fc.string({ unit: fc.constantFrom(...'abcXYZ019-_'), minLength: 1, maxLength: 12 }),
      async (shared, tail) => {
        const one = mintKey().key;
        const other = `${one.slice(0, shared)}${tail}`;
        fc.pre(other !== one);
        pair += 1;
        await add(`one ${pair}`, one);
        expect(await who(other)).toBe(401);
        await add(`other ${pair}`, other);
        expect([await who(one), await who(other)]).toEqual([`one ${pair}`, `other ${pair}`]);
        await keys.remove(`other ${pair}`, 1);
        expect([await who(one), await who(other)]).toEqual([`one ${pair}`, 401]);
      },
    ),
    { numRuns: 10_000 },
  );
});
