import { CONVERSATIONS, type Conversation } from '@sluice/testkit/conversations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVendors, VENDOR_IDS, type VendorStack } from '../vendors.ts';
import { expectedAnswer } from './expected-answer.ts';
import { Lane, type Lanes } from './lane.ts';
import { refusalOf } from './refusals.ts';
import { render } from './render.ts';
import { type Case, runConversation } from './run-conversation.ts';

export type Topic = keyof typeof CONVERSATIONS;

/** The tests of these topics' conversations, against a gateway of their own. */
export function describeTopics(...topics: readonly Topic[]): void {
  let stack: VendorStack;
  let lanes: Lanes;

  beforeAll(async () => {
    stack = await startVendors();
    lanes = Object.fromEntries(VENDOR_IDS.map((id) => [id, new Lane(stack, id)])) as Lanes;
  });
  afterAll(() => stack[Symbol.asyncDispose]());

  describe.each(topics)('%s', (topic) => {
    const conversations: readonly Conversation[] = CONVERSATIONS[topic];
    test.each(conversations)('$name: $about', async (conversation) => {
      const cases = await runConversation(conversation, lanes);
      await expect(render(conversation, cases)).toMatchFileSnapshot(`./snapshots/${conversation.name}.yaml`);
      for (const each of cases) judge(conversation, each);
      for (const { client, vendor, answer } of cases.filter(({ manner }) => manner === 'stream')) {
        const whole = cases.find((each) => each.client === client && each.vendor === vendor && each.manner === 'whole');
        expect(answer, `${client} over ${vendor}: streamed and whole`).toEqual(whole?.answer);
      }
    });
  });
}

/** The client got the vendor's reply, up to what the two cannot express, in a form a strict reader accepts. */
function judge(conversation: Conversation, { client, vendor, manner, asked, answer, violations }: Case): void {
  const cell = `${client} over ${vendor}, ${manner}`;
  expect(violations, cell).toEqual([]);
  const refusal = refusalOf(conversation.name, vendor, client);
  if (refusal) {
    expect(asked.status, `${cell}: ${refusal.why}`).toBe(400);
    return;
  }
  expect(asked.status, `${cell}: ${asked.text}`).toBe(200);
  const expected = expectedAnswer(conversation.reply, vendor, client);
  const told = { ...answer, usage: expected.usage ? answer?.usage : undefined };
  expect(told, cell).toEqual(expected);
}
