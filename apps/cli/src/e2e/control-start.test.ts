import { randomBytes } from 'node:crypto';
import { startRedis } from '@sluice/testkit/servers';
import { expect, test } from 'vitest';
import { scratch, sluice } from './run-sluice.fixture.ts';

test('a control plane whose port is taken says so and ends', async () => {
  await using redis = await startRedis();
  const env = {
    REDIS_URL: redis.url,
    SLUICE_MASTER_KEY: randomBytes(32).toString('base64'),
    SLUICE_ADMIN_PORT: String(redis.port),
  };
  const ran = await sluice(['control'], scratch(), env);
  expect([ran.code, ran.stdout]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
});
