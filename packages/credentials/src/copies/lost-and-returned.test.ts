import { connectRedis, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Happening, LostAndReturned } from './lost-and-returned.fixture.ts';

let server: RedisServer;
let connection: RedisConnection;
beforeAll(async () => {
  server = await startRedis();
  connection = connectRedis({ url: server.url, commandTimeoutMs: 10_000 });
  await connection.untilUp(30_000);
});
afterAll(async () => {
  connection.close();
  await server.stop();
});

const at = fc.nat({ max: 2 });
const alone = (what: 'refresh' | 'look' | 'restart') => at.map((replica): Happening => ({ do: what, at: replica }));
const just = (what: 'match' | 'start control' | 'flush' | 'patience ends') => fc.constant<Happening>({ do: what });
const inTurn = (...arbitraries: readonly fc.Arbitrary<Happening>[]) =>
  fc.tuple(...arbitraries).map((happenings) => happenings.map((one) => [one]));

/** Steps of things that happen at once. */
const steps = fc.oneof(
  // A replica that ends, and patience that ends, do so while nothing else happens: the model must know who is left with what.
  { weight: 2, arbitrary: inTurn(fc.oneof(alone('restart'), just('start control'))) },
  { weight: 5, arbitrary: inTurn(just('patience ends')) },
  // The copy is a generation behind when it is needed.
  { weight: 2, arbitrary: inTurn(alone('refresh'), alone('restart'), just('flush'), just('match'), alone('refresh')) },
  {
    weight: 8,
    arbitrary: fc
      .array(fc.oneof(alone('refresh'), alone('refresh'), just('match'), alone('look'), just('flush')), {
        minLength: 1,
        maxLength: 4,
      })
      .map((happenings) => [happenings]),
  },
);

test('whatever is lost and brought back meanwhile, no token is spent twice and the newest one stays', async () => {
  let refreshes = 0;
  let returns = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 20 }), async (all) => {
      const login = new LostAndReturned(connection);
      await login.open();
      for (const happenings of all.flat()) {
        await login.happen(happenings);
        expect(login.vendor.revoked).toBe(false);
      }
      expect(await login.settles()).toBe(true);
      expect(login.vendor.revoked).toBe(false);
      refreshes += login.vendor.calls;
      returns += login.returns;
      await login.close();
    }),
    { numRuns: 60 },
  );
  // A test in which nothing happens shows nothing.
  expect(refreshes).toBeGreaterThan(100);
  expect(returns).toBeGreaterThan(20);
});
