import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectRedis } from '@sluice/redis';
import { freePort, startRedis } from '@sluice/testkit/servers';
import { expect, test } from 'vitest';
import { scratch, serve, sluice } from './run-sluice.fixture.ts';

const TOKEN = `adm-${'t'.repeat(40)}`;
const PER_DAY = 1_000_000;
/** Requests before everything is lost. */
const BEFORE = 5;

/** An all-in-one with a key that has budgets, some of which is spent. */
async function stage(redisUrl?: string) {
  const folder = scratch();
  const env = {
    SLUICE_PORT: String(await freePort()),
    SLUICE_ADMIN_PORT: String(await freePort()),
    SLUICE_ADMIN_TOKEN: TOKEN,
    ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
  };
  writeFileSync(join(folder, 'sluice.yaml'), 'usage: { prices: [{ model: "*", input: 3, output: 15 }] }\n');
  const start = () => serve(['start', '-c', 'sluice.yaml'], /Ctrl-C/, folder, env);
  const serving = await start();
  const made = await sluice(
    ['keys', 'create', 'agent', '--tokens-day', String(PER_DAY), '--budget-month', '5', '--json', '-c', 'sluice.yaml'],
    folder,
    env,
  );
  const { secret } = JSON.parse(made.stdout) as { secret: string };
  /** How many tokens the key has left for the day when the request has been let in; undefined when it is not served. */
  const remaining = async () => {
    const answer = await fetch(`http://127.0.0.1:${env.SLUICE_PORT}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': secret, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ model: 'claude-sonnet-4-6', max_tokens: 20 },
        messages: [{ role: 'user', content: 'hello [[sim: tokens=10 usage=1]]' }],
      }),
    });
    await answer.text();
    return answer.status === 200 ? Number(answer.headers.get('anthropic-ratelimit-tokens-remaining')) : undefined;
  };
  const entered = async () => {
    const answer = await fetch(`http://127.0.0.1:${env.SLUICE_ADMIN_PORT}/admin/metrics`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return ((await answer.json()) as { summary: { total_requests: number } }).summary.total_requests;
  };

  const seen: (number | undefined)[] = [];
  for (let request = 0; request < BEFORE; request++) seen.push(await remaining());
  const [first = 0, second = 0] = seen;
  const step = first - second;
  expect(step).toBeGreaterThan(0);
  // Every request uses the same, so the day goes down in even steps.
  expect(seen).toEqual(seen.map((_, nth) => first - nth * step));
  await expect.poll(entered).toBe(BEFORE);
  return { serving, start, remaining, next: first - BEFORE * step };
}

test('budgets of the all-in-one outlive a kill -9: what was spent before is spent after it', async () => {
  const { serving, start, remaining, next } = await stage();
  await serving.stop('SIGKILL');
  await using _ = await start();
  expect(await remaining()).toBe(next);
});

test('budgets outlive a kill -9 together with all that Redis had, by the books alone', async () => {
  await using redis = await startRedis();
  const connection = connectRedis({ url: redis.url });
  await connection.untilUp(5_000);
  const { serving, start, remaining, next } = await stage(redis.url);
  await serving.stop('SIGKILL');
  await connection.client.flushall();
  await using _ = await start();
  // Where the demo's logins come back from is not what this is about: they may take a moment.
  await expect.poll(remaining).toBe(next);
  connection.close();
});
