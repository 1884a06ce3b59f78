import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sluice/testkit/servers';
import { expect, test } from 'vitest';
import { scratch, serve, sluice } from './run-sluice.fixture.ts';

const TOKEN = `adm-${'t'.repeat(40)}`;
const PER_DAY = 1_000_000;

test('budgets of the all-in-one outlive a kill -9: what was spent before is spent after it', async () => {
  const folder = scratch();
  const env = {
    SLUICE_PORT: String(await freePort()),
    SLUICE_ADMIN_PORT: String(await freePort()),
    SLUICE_ADMIN_TOKEN: TOKEN,
  };
  writeFileSync(join(folder, 'sluice.yaml'), 'usage: { prices: [{ model: "*", input: 3, output: 15 }] }\n');
  const start = () => serve(['start', '-c', 'sluice.yaml'], /Ctrl-C/, folder, env);
  let serving = await start();

  const made = await sluice(
    ['keys', 'create', 'agent', '--tokens-day', String(PER_DAY), '--budget-month', '5', '--json', '-c', 'sluice.yaml'],
    folder,
    env,
  );
  const { secret } = JSON.parse(made.stdout) as { secret: string };
  /** How many tokens the key has left for the day when the request has been let in. */
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
    expect(answer.status).toBe(200);
    return Number(answer.headers.get('anthropic-ratelimit-tokens-remaining'));
  };
  const entered = async () => {
    const answer = await fetch(`http://127.0.0.1:${env.SLUICE_ADMIN_PORT}/admin/metrics`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return ((await answer.json()) as { summary: { total_requests: number } }).summary.total_requests;
  };

  // Every request uses the same, so the day goes down in even steps.
  const before: number[] = [];
  for (let request = 0; request < 5; request++) before.push(await remaining());
  const [first = 0, second = 0] = before;
  const step = first - second;
  expect(step).toBeGreaterThan(0);
  expect(before).toEqual(before.map((_, nth) => first - nth * step));
  await expect.poll(entered).toBe(5);

  await serving.stop('SIGKILL');
  serving = await start();
  expect(await remaining()).toBe(first - 5 * step);
  await serving.stop();
});
