import type { Part, TurnEvent } from '@sluice/core';
import type { ContentBlockParam } from '@sluice/wire/anthropic';
import { SseReader } from '@sluice/wire/sse';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnthropicMessage } from './message.ts';
import { AnthropicStream } from './stream.ts';
import { toParts } from './to-parts.ts';

const options = { messageId: 'msg_1', model: 'm', requestId: 'req_1' };
const FINISH: TurnEvent = { type: 'finish', reason: 'end_turn' };

/** The content a client has after a whole answer. */
function whole(events: readonly TurnEvent[]): ContentBlockParam[] {
  const message = new AnthropicMessage(options);
  message.push([...events, FINISH]);
  const answer = message.result();
  if (!answer.ok) throw new Error(answer.failure.message);
  return [...answer.body.content];
}

/** The content a client has after a streamed answer; like the SDK, a signature delta replaces what was there. */
function streamed(events: readonly TurnEvent[]): ContentBlockParam[] {
  const text = new AnthropicStream(options).push([...events, FINISH]);
  const blocks: Record<string, unknown>[] = [];
  for (const { data } of new SseReader().push(Buffer.from(text))) {
    const { index, content_block, delta } = JSON.parse(data);
    if (content_block) blocks[index] = content_block;
    const block = blocks[index];
    if (delta?.type === 'thinking_delta' && block) block['thinking'] += delta.thinking;
    if (delta?.type === 'signature_delta' && block) block['signature'] = delta.signature;
  }
  return blocks as unknown as ContentBlockParam[];
}

const thought = (signature: string, signer?: string): TurnEvent[] => [
  { type: 'reasoning-start' },
  { type: 'reasoning-delta', text: 'hm' },
  { type: 'reasoning-signature', signature, ...(signer && { signer }) },
  { type: 'reasoning-end' },
];

describe.each([
  ['whole', whole],
  ['streamed', streamed],
] as const)('in a %s answer', (_name, contentOf) => {
  test.each([undefined, 'claude'])('a signature of %s goes out as it is', (signer) => {
    expect(contentOf(thought('sig', signer))).toEqual([{ type: 'thinking', thinking: 'hm', signature: 'sig' }]);
  });

  test("another vendor's signature is sealed, as one piece", () => {
    const [start, delta, , end] = thought('');
    const slices = ['a', 'b'].map(
      (signature): TurnEvent => ({ type: 'reasoning-signature', signature, signer: 'codex' }),
    );
    const events = [start, delta, ...slices, end].filter((event) => event !== undefined);
    expect(contentOf(events)).toEqual([{ type: 'thinking', thinking: 'hm', signature: 'sluice.codex.ab' }]);
  });

  test("another vendor's redacted thoughts are sealed", () => {
    expect(contentOf([{ type: 'reasoning-redacted', data: 'd', signer: 'codex' }])).toEqual([
      { type: 'redacted_thinking', data: 'sluice.codex.d' },
    ]);
    expect(contentOf([{ type: 'reasoning-redacted', data: 'd' }])).toEqual([{ type: 'redacted_thinking', data: 'd' }]);
  });

  test('what is sealed on the way out is open again on the way in', () => {
    const signer = fc.constantFrom('claude', 'codex', 'kiro', 'antigravity:gemini', 'antigravity:claude');
    fc.assert(
      fc.property(signer, fc.string({ minLength: 1 }), (name, raw) => {
        const events: TurnEvent[] = [
          ...thought(raw, name),
          { type: 'reasoning-redacted', data: raw, signer: name },
          { type: 'tool-start', id: 'i', name: 'n', signature: raw, signer: name },
          { type: 'tool-delta', json: '{}' },
          { type: 'tool-end' },
        ];
        const call = { type: 'tool_call', id: 'i', name: 'n', input: {} } as const;
        const expected: Part[] = [
          { type: 'reasoning', text: 'hm', signature: raw, signer: name },
          { type: 'redacted_reasoning', data: raw, signer: name },
          name === 'claude' ? call : { ...call, signature: raw, signer: name },
        ];
        fc.pre(!raw.startsWith('call.') && !raw.startsWith('sluice.'));
        expect(toParts(contentOf(events))).toEqual(expected);
      }),
    );
  });
});

test('a signature held for a call is dropped when its call has gone', () => {
  const blocks = [
    { type: 'redacted_thinking', data: 'sluice.antigravity:gemini.call.s' },
    { type: 'text', text: 'a' },
    { type: 'tool_use', id: 'i', name: 'n', input: {} },
  ];
  expect(toParts(blocks)).toEqual([
    { type: 'text', text: 'a' },
    { type: 'tool_call', id: 'i', name: 'n', input: {} },
  ]);
});
