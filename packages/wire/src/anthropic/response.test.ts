import type * as Sdk from '@anthropic-ai/sdk/resources/messages';
import { expectTypeOf, test } from 'vitest';
import type { ContentBlock, Message, MessageDeltaUsage } from './response.ts';

/** All blocks but tool calls, which lack the SDK's `caller`: echoed to an older API version it would be refused. */
type PlainBlock = Exclude<ContentBlock, { type: 'tool_use' }>;

test('our answers have every field the official SDK promises its users, except the caller of a tool call', () => {
  expectTypeOf<PlainBlock>().toExtend<Sdk.ContentBlock>();
  expectTypeOf<Omit<Message, 'content'>>().toExtend<Omit<Sdk.Message, 'content'>>();
  expectTypeOf<MessageDeltaUsage>().toExtend<Sdk.MessageDeltaUsage>();
});
