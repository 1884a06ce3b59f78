import type * as Sdk from '@anthropic-ai/sdk/resources/messages';
import { expectTypeOf, test } from 'vitest';
import type { ContentBlock, Message, MessageDeltaUsage } from './response.ts';

/**
 * Blocks go back to an upstream in the next request, perhaps to another vendor or API version, so they hold nothing but
 * what was said: no `citations: null`, no `caller`.
 */
type Said<Block> = Block extends unknown ? Omit<Block, 'citations' | 'caller'> : never;

test('our answers have every field the official SDK promises its users, but for empty extras inside blocks', () => {
  expectTypeOf<ContentBlock>().toExtend<Said<Sdk.ContentBlock>>();
  expectTypeOf<Omit<Message, 'content'>>().toExtend<Omit<Sdk.Message, 'content'>>();
  expectTypeOf<MessageDeltaUsage>().toExtend<Sdk.MessageDeltaUsage>();
});
