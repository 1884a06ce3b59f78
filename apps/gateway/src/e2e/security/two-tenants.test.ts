import { expectedText } from '@sluice/testkit/kiro';
import { anthropicText, readSse } from '@sluice/testkit/sse';
import { expect, test } from 'vitest';
import { API_KEY, ask, startStack } from '../stack.ts';

const OTHER = 'sk-test-fedcba9876543210';

test('S35: two tenants with the same session and almost the same prompt get their own answers, two hundred times over', async () => {
  await using stack = await startStack({ env: { SLUICE_API_KEY: OTHER } });
  const tenants = [
    { key: API_KEY, canary: 'canary-of-a' },
    { key: OTHER, canary: 'canary-of-b' },
  ];
  const answer = async (nth: number) => {
    const tenant = tenants[nth % 2];
    const seed = nth + 1;
    const directive = ask(`tokens=3 seed=${seed}`, { system: `You work for ${tenant?.canary}.` });
    const headers = { 'x-api-key': tenant?.key ?? '', 'x-session-id': 'the same', 'idempotency-key': 'the same' };
    const response = await stack.post('/v1/messages', directive, headers);
    if (!response.body) throw new Error('no body');
    const { events } = await readSse(response.body);
    expect(anthropicText(events)).toBe(expectedText({ tokens: 3, seed }));
    const told = `${JSON.stringify([...response.headers])} ${JSON.stringify(events)}`;
    expect(told).not.toMatch(/canary-of-/);
  };
  for (let round = 0; round < 10; round++) {
    await Promise.all(Array.from({ length: 20 }, (_, nth) => answer(round * 20 + nth)));
  }
});
