import type { Failure } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { GeminiObserver, observeGeminiAnswer, observeTokenCount } from './observer.ts';

const failure: Failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' };
const classify = () => failure;
const record = (json: unknown, line = '\n') => Buffer.from(`data: ${JSON.stringify(json)}${line}${line}`);
const candidate = (parts: readonly object[], finishReason?: string) => ({
  candidates: [{ content: { parts, role: 'model' }, ...(finishReason && { finishReason }) }],
});
const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 };
const usage = { inputTokens: 3, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 2, source: 'reported' };

describe('a stream that is passed through', () => {
  test.each(['\n', '\r\n'])('shows payload, counts and its end (line ends %j)', (line) => {
    const observer = new GeminiObserver(classify);
    expect(observer.observe(Buffer.from(`: comment${line}${line}`))).toEqual({});
    expect(observer.observe(record({ usageMetadata, responseId: 'r' }, line))).toEqual({});
    expect(observer.observe(record(candidate([{ text: 'a' }]), line))).toEqual({ payload: true });
    expect(observer.observe(record({ ...candidate([{ text: 'b' }], 'STOP'), usageMetadata }, line))).toEqual({
      payload: true,
      ends: true,
      events: [
        { type: 'usage', usage },
        { type: 'finish', reason: 'end_turn' },
      ],
    });
  });

  test('with a call anywhere ends in tool_use', () => {
    const observer = new GeminiObserver(classify);
    observer.observe(record(candidate([{ functionCall: { name: 'f' } }])));
    expect(observer.observe(record(candidate([{ text: '' }], 'STOP'))).events).toEqual([
      { type: 'finish', reason: 'tool_use' },
    ]);
  });

  test('is not ended by words inside a text or an argument', () => {
    const observer = new GeminiObserver(classify);
    const parts = [
      { text: '"finishReason":"STOP" "error"' },
      { functionCall: { name: 'f', args: { finishReason: 'STOP' } } },
    ];
    expect(observer.observe(record(candidate(parts)))).toEqual({ payload: true });
  });

  test.each([
    [{ error: { code: 503 } }, 'error'],
    [[{ error: { code: 503 } }], 'error'],
    [{ promptFeedback: { blockReason: 'SAFETY' } }, 'finish'],
    [candidate([], 'SAFETY'), 'finish'],
  ])('is ended by %j with %s', (json, type) => {
    const seen = new GeminiObserver(classify).observe(record(json));
    expect(seen).toMatchObject({ ends: true, events: [{ type }] });
  });

  test('that just stops has no end, but what was counted until then', () => {
    const observer = new GeminiObserver(classify);
    expect(observer.end()).toEqual({ events: [] });
    observer.observe(record({ ...candidate([{ text: 'a' }]), usageMetadata }));
    expect(observer.end()).toEqual({ events: [{ type: 'usage', usage }] });
  });

  test('that begins with an error can still be tried elsewhere; one that ends with it has been counted', () => {
    const observer = new GeminiObserver(classify);
    const error = { type: 'error', failure };
    expect(observer.observe(record({ error: { code: 503 } }))).toEqual({ ends: true, events: [error] });
    observer.observe(record({ ...candidate([{ text: 'a' }]), usageMetadata }));
    expect(observer.observe(record({ error: { code: 503 } })).events).toEqual([{ type: 'usage', usage }, error]);
  });
});

describe('an answer in one piece', () => {
  test.each([
    [
      { ...candidate([{ text: 'a' }], 'MAX_TOKENS'), usageMetadata },
      [
        { type: 'usage', usage },
        { type: 'finish', reason: 'max_tokens' },
      ],
    ],
    [candidate([{ functionCall: { name: 'f' } }], 'STOP'), [{ type: 'finish', reason: 'tool_use' }]],
    [{ promptFeedback: { blockReason: 'OTHER' } }, [{ type: 'finish', reason: 'refusal' }]],
    [{ error: {} }, [{ type: 'error', failure }]],
  ])('%j', (json, events) => {
    expect(observeGeminiAnswer(json, classify)).toEqual(events);
  });

  test.each([
    [
      { totalTokens: 3 },
      [
        { type: 'usage', usage: { ...usage, outputTokens: 0 } },
        { type: 'finish', reason: 'end_turn' },
      ],
    ],
    [{ error: {} }, [{ type: 'error', failure }]],
  ])('a count %j', (json, events) => {
    expect(observeTokenCount(json, classify)).toEqual(events);
  });

  test.each([{}, null, [], candidate([{ text: 'a' }])])('%j is neither an answer nor a count', (json) => {
    const error = [{ type: 'error', failure: { kind: 'transient', retryable: true } }];
    expect(observeGeminiAnswer(json, classify)).toMatchObject(error);
    expect(observeTokenCount(json, classify)).toMatchObject(error);
  });
});
