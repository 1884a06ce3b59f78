import { readdirSync, readFileSync } from 'node:fs';
import { CONVERSATIONS, type Conversation } from '@sluice/testkit/conversations';
import { expect, test } from 'vitest';
import { LIMITS } from './answer-limits.ts';
import { REFUSALS } from './refusals.ts';
import { CLIENT_LIMITS, VENDOR_LIMITS } from './request-limits.ts';

const conversations: readonly Conversation[] = Object.values(CONVERSATIONS).flat();
const document = readFileSync(new URL('../../../../../docs/golden-matrix.md', import.meta.url), 'utf8');

test('every conversation has a snapshot of its own', () => {
  const files = conversations.map(({ name }) => `${name}.yaml`);
  expect(files.length).toBeGreaterThanOrEqual(40);
  expect(readdirSync(new URL('snapshots', import.meta.url)).toSorted()).toEqual(files.toSorted());
});

test('what pairs cannot express is written down as the tests have it', () => {
  const limits = [
    ...LIMITS,
    ...Object.values(CLIENT_LIMITS).flat(),
    ...Object.values(VENDOR_LIMITS).flat(),
    ...REFUSALS,
  ];
  expect(limits.map(({ why }) => why).filter((why) => !document.includes(why))).toEqual([]);
});

test('every refusal is of a conversation that exists', () => {
  const names = conversations.map(({ name }) => name);
  expect(REFUSALS.filter(({ conversation }) => !names.includes(conversation))).toEqual([]);
});
