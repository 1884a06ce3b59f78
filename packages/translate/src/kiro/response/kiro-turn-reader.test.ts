import type { Failure, TurnEvent } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { passthrough } from '../../usage/index.ts';
import { KiroTurnReader, type KiroTurnReaderOptions } from './kiro-turn-reader.ts';

type Frame = [type: string, payload: object | string];

function classifyException(name: string, message: string, reason: string | undefined): Failure {
  return {
    kind: 'rate_limit',
    scope: 'model',
    retryable: true,
    message: `${name}: ${message}`,
    ...(reason && { code: reason }),
  };
}

function reader(options: Partial<KiroTurnReaderOptions> = {}): KiroTurnReader {
  return new KiroTurnReader({
    thinking: false,
    contextWindow: 172_500,
    inputEstimate: 7,
    classifyException,
    ...options,
  });
}

const json = (payload: object | string) => (typeof payload === 'string' ? payload : JSON.stringify(payload));

function feed(to: KiroTurnReader, frames: readonly Frame[]): TurnEvent[] {
  return frames.flatMap(([type, payload]) => to.event(type, json(payload)));
}

/** All events of an answer that ends at the end of the body. */
function read(frames: readonly Frame[], options: Partial<KiroTurnReaderOptions> = {}): TurnEvent[] {
  const answer = reader(options);
  return [...feed(answer, frames), ...answer.end()];
}

const says = (content: string): Frame => ['assistantResponseEvent', { content }];
const usageOf = (events: readonly TurnEvent[]) => events.find((event) => event.type === 'usage')?.usage;
const last = (events: readonly TurnEvent[]) => events.at(-1);

describe('a text answer', () => {
  test('comes out piece by piece and ends with usage and finish', () => {
    expect(read([says('The largest'), says(' river.')])).toEqual([
      { type: 'turn-start' },
      { type: 'text-start' },
      { type: 'text-delta', text: 'The largest' },
      { type: 'text-delta', text: ' river.' },
      { type: 'text-end' },
      {
        type: 'usage',
        usage: { inputTokens: 7, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 6, source: 'estimated' },
      },
      { type: 'finish', reason: 'end_turn' },
    ]);
  });

  test('keeps equal pieces, for they are legitimate', () => {
    const texts = read([says('ha'), says('ha')]).flatMap((event) => (event.type === 'text-delta' ? [event.text] : []));
    expect(texts).toEqual(['ha', 'ha']);
  });

  test('reads payloads as bytes too', () => {
    const answer = reader();
    expect(answer.event('assistantResponseEvent', Buffer.from('{"content":"Tromsø"}'))).toContainEqual({
      type: 'text-delta',
      text: 'Tromsø',
    });
  });

  test('names model and utterance when the first event does', () => {
    expect(read([['messageMetadataEvent', { conversationId: 'c', utteranceId: 'u-1' }], says('a')])[0]).toEqual({
      type: 'turn-start',
      upstreamId: 'u-1',
    });
    expect(read([['assistantResponseEvent', { content: 'a', modelId: 'k' }]])[0]).toEqual({
      type: 'turn-start',
      model: 'k',
    });
  });

  test('is not disturbed by unknown events, references and unreadable payloads', () => {
    const noise: Frame[] = [
      ['unknownFutureEvent', { x: 1 }],
      ['codeReferenceEvent', { references: [] }],
      ['followupPromptEvent', { followupPrompt: { content: 'more' } }],
      ['assistantResponseEvent', '{broken'],
      ['assistantResponseEvent', { content: 7 }],
      ['assistantResponseEvent', { content: '' }],
      ['toolUseEvent', { name: 'no id' }],
      ['toolUseEvent', { toolUseId: 'nameless' }],
      ['metadataEvent', 'null'],
      ['contextUsageEvent', { contextUsagePercentage: 'much' }],
      ['meteringEvent', { usage: -1 }],
    ];
    expect(read([...noise, says('a'), ...noise])).toEqual(read([says('a')]));
  });
});

describe('thoughts', () => {
  const tagged: Frame[] = [says('<thin'), says('king>\nadd both</thinking>\n\n42')];

  test('in tags become a block of their own when thinking was asked for', () => {
    expect(read(tagged, { thinking: true }).slice(1, -2)).toEqual([
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: 'add both' },
      { type: 'reasoning-end' },
      { type: 'text-start' },
      { type: 'text-delta', text: '42' },
      { type: 'text-end' },
    ]);
  });

  test('in tags stay text when it was not', () => {
    expect(read(tagged)).not.toContainEqual({ type: 'reasoning-start' });
    expect(read(tagged)).toContainEqual({ type: 'text-delta', text: '<thin' });
  });

  test('end where a tool call begins', () => {
    const frames: Frame[] = [
      says('<thinking>hm</thi'),
      ['toolUseEvent', { toolUseId: '1', name: 'n', stop: true }],
      says('after'),
    ];
    expect(
      read(frames, { thinking: true })
        .slice(1, -2)
        .map((event) => event.type),
    ).toEqual([
      'reasoning-start',
      'reasoning-delta',
      'reasoning-delta',
      'reasoning-end',
      'tool-start',
      'tool-delta',
      'tool-end',
      'text-start',
      'text-delta',
      'text-end',
    ]);
  });

  test('in native events keep signature and redaction', () => {
    const frames: Frame[] = [
      ['reasoningContentEvent', { text: 'First. ' }],
      ['reasoningContentEvent', { signature: 'c2ln' }],
      ['reasoningContentEvent', { redactedContent: 'AAEC' }],
      says('done'),
    ];
    expect(read(frames).slice(1, 6)).toEqual([
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: 'First. ' },
      { type: 'reasoning-signature', signature: 'c2ln' },
      { type: 'reasoning-end' },
      { type: 'reasoning-redacted', data: 'AAEC' },
    ]);
  });
});

describe('usage', () => {
  const reported = { uncachedInputTokens: 812, outputTokens: 64, cacheReadInputTokens: 3000, cacheWriteInputTokens: 0 };

  test('is Kiro’s own count when it gave one, with the credits', () => {
    const frames: Frame[] = [
      says('a'),
      ['metadataEvent', { tokenUsage: reported }],
      ['contextUsageEvent', { contextUsagePercentage: 50 }],
      ['meteringEvent', { usage: 0.5, unit: 'credit' }],
      ['meteringEvent', { usage: 0.25, unit: 'credit' }],
    ];
    expect(usageOf(read(frames))).toEqual({
      inputTokens: 812,
      cacheReadTokens: 3000,
      cacheWriteTokens: 0,
      outputTokens: 64,
      source: 'reported',
      credits: 0.75,
    });
  });

  test('comes from the context percentage otherwise, less the output, divided by the split', () => {
    const frames: Frame[] = [says('abc'), ['contextUsageEvent', { contextUsagePercentage: 61.49 }]];
    expect(usageOf(read(frames, { usageSplit: passthrough }))).toMatchObject({
      inputTokens: 106_069,
      outputTokens: 1,
      source: 'estimated',
    });
    expect(usageOf(read(frames))).toMatchObject({ inputTokens: 3788, cacheWriteTokens: 7576, cacheReadTokens: 94_705 });
  });

  test('is our estimate when Kiro tells nothing useful', () => {
    const frames: Frame[] = [
      says('abc'),
      ['contextUsageEvent', { contextUsagePercentage: 0 }],
      ['metadataEvent', { tokenUsage: {} }],
    ];
    expect(usageOf(read(frames))).toMatchObject({ inputTokens: 7, outputTokens: 1, source: 'estimated' });
  });
});

describe('the finish reason', () => {
  const call: Frame = ['toolUseEvent', { toolUseId: '1', name: 'n', stop: true }];
  const stop = (stopReason: string): Frame => ['metadataEvent', { stopReason }];
  const context = (contextUsagePercentage: number): Frame => ['contextUsageEvent', { contextUsagePercentage }];

  test.each<[string, Frame[], string]>([
    ['nothing said', [says('a')], 'end_turn'],
    ['END_TURN', [says('a'), stop('END_TURN')], 'end_turn'],
    ['MAX_TOKENS', [says('a'), stop('MAX_TOKENS')], 'max_tokens'],
    ['an unknown reason', [says('a'), stop('WHO_KNOWS')], 'end_turn'],
    ['TOOL_USE without a call', [says('a'), stop('TOOL_USE')], 'end_turn'],
    ['a call', [call], 'tool_use'],
    ['a call and END_TURN', [call, stop('END_TURN')], 'tool_use'],
    ['a full context', [says('a'), context(100.4)], 'context_window_exceeded'],
    [
      'a full context told with the token counts',
      [says('a'), ['metadataEvent', { tokenUsage: { contextUsagePercentage: 101 } }]],
      'context_window_exceeded',
    ],
    ['a full context and no content', [context(100)], 'context_window_exceeded'],
  ])('after %s', (_name, frames, reason) => {
    expect(last(read(frames))).toEqual({ type: 'finish', reason });
  });
});
