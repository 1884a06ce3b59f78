import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
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

test('a control plane without a master key is refused before anything is opened', async () => {
  const folder = scratch();
  const ran = await sluice(['control', '--json'], folder, { REDIS_URL: 'redis://127.0.0.1:1' });
  expect([ran.code, JSON.parse(ran.stdout).error.message]).toEqual([2, expect.stringContaining('SLUICE_MASTER_KEY')]);
  expect(existsSync(join(folder, '.sluice'))).toBe(false);
});
