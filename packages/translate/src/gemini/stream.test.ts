import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { sealSignature } from '../reasoning/index.ts';
import type { AnswerOptions } from './answer-options.ts';
import { GeminiStream } from './stream.ts';
import { GeminiWhole } from './whole.ts';

const options: AnswerOptions = { messageId: 'msg_1', model: 'gemini-2.5-pro', requestId: 'req_1', inputEstimate: 3 };
const usage: Usage = {
  inputTokens: 5,
  cacheWriteTokens: 1,
  cacheReadTokens: 2,
  outputTokens: 4,
  reasoningTokens: 3,
  source: 'reported',
};
const failure: Failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' };
const text = (...slices: string[]): TurnEvent[] => [
  { type: 'text-start' },
  ...slices.map((slice): TurnEvent => ({ type: 'text-delta', text: slice })),
  { type: 'text-end' },
];
const finish: TurnEvent = { type: 'finish', reason: 'end_turn' };

/** The records of the batches, parsed. */
function recordsOf(batches: readonly (readonly TurnEvent[])[], more: Partial<AnswerOptions> = {}) {
  const stream = new GeminiStream({ ...options, ...more });
  const written = batches.map((batch) => stream.push(batch)).join('');
  return written
    .split('\n\n')
    .filter((record) => record !== '')
    .map((record) => JSON.parse(record.replace(/^data: /, '')));
}
const partsOf = (events: readonly TurnEvent[], more: Partial<AnswerOptions> = {}) =>
  recordsOf([[...events, finish]], more).flatMap((record) => record.candidates[0].content.parts);

describe('the exact text of', () => {
  test('a short answer: one record per batch, the reason in the last', () => {
    const stream = new GeminiStream(options);
    expect(stream.push([{ type: 'turn-start' }, { type: 'text-start' }])).toBe('');
    expect(
      stream.push([
        { type: 'text-delta', text: 'H"' },
        { type: 'text-delta', text: 'i' },
      ]),
    ).toBe(
      'data: {"candidates":[{"content":{"parts":[{"text":"H\\"i"}],"role":"model"},"index":0}],' +
        '"modelVersion":"gemini-2.5-pro","responseId":"msg_1"}\n\n',
    );
    expect(stream.push([{ type: 'text-end' }, { type: 'usage', usage }, finish])).toBe(
      'data: {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],' +
        '"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":1,"totalTokenCount":12,' +
        '"cachedContentTokenCount":2,"thoughtsTokenCount":3},"modelVersion":"gemini-2.5-pro","responseId":"msg_1"}\n\n',
    );
    expect([stream.ended, stream.push([finish]), stream.ping(), stream.fail(failure)]).toEqual([true, '', '', '']);
  });

  test('a failure', () => {
    expect(new GeminiStream(options).fail(failure)).toBe(
      'data: {"error":{"code":503,"message":"busy","status":"UNAVAILABLE",' +
        '"details":[{"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"req_1"}]}}\n\n',
    );
  });
});

test('counts never go back: an estimate is told at the end only, where the upstream told nothing', () => {
  const [spoken, ended] = recordsOf([text('a'), [finish]]);
  expect(spoken).not.toHaveProperty('usageMetadata');
  expect(ended).toMatchObject({ usageMetadata: { promptTokenCount: 3, totalTokenCount: 3 } });
  const [early, late] = recordsOf([[{ type: 'usage', usage }, ...text('a')], [finish]]);
  expect(late).toMatchObject({ usageMetadata: early.usageMetadata });
});

test('what was said before a failure in the same batch is said', () => {
  const records = recordsOf([[...text('a'), { type: 'error', failure }, finish]]);
  expect(records).toMatchObject([{ candidates: [{ content: { parts: [{ text: 'a' }] } }] }, { error: { code: 503 } }]);
});

test.each([
  ['end_turn', 'STOP'],
  ['stop_sequence', 'STOP'],
  ['tool_use', 'STOP'],
  ['pause_turn', 'STOP'],
  ['max_tokens', 'MAX_TOKENS'],
  ['context_window_exceeded', 'MAX_TOKENS'],
  ['refusal', 'SAFETY'],
] as const)('%s is told as %s', (reason, finishReason) => {
  expect(recordsOf([[{ type: 'finish', reason }]])).toMatchObject([{ candidates: [{ finishReason }] }]);
});

describe('parts', () => {
  test('a call is one part when its arguments are complete, whatever the batches', () => {
    const events: TurnEvent[] = [
      { type: 'tool-start', id: 'c1', name: 'f', signature: 'c2ln', signer: 'antigravity:gemini' },
      { type: 'tool-delta', json: '{"a":' },
      { type: 'tool-delta', json: '1}' },
      { type: 'tool-end' },
    ];
    const part = { functionCall: { id: 'c1', name: 'f', args: { a: 1 } }, thoughtSignature: 'c2ln' };
    expect(partsOf(events)).toEqual([part]);
    const apart = recordsOf([...events, finish].map((event) => [event]));
    expect(apart.map((record) => record.candidates[0].content.parts)).toEqual([[part], [{ text: '' }]]);
  });

  test.each(['', '{"a', '[1]', 'null'])('a call with arguments %j has none', (json) => {
    const events: TurnEvent[] = [
      { type: 'tool-start', id: 'c', name: 'f' },
      { type: 'tool-delta', json },
      { type: 'tool-end' },
    ];
    expect(partsOf(events)).toEqual([{ functionCall: { id: 'c', name: 'f', args: {} } }]);
  });

  const thought = (signer: string, said: string): TurnEvent[] => [
    { type: 'reasoning-start' },
    { type: 'reasoning-delta', text: said },
    { type: 'reasoning-signature', signature: 'c2', signer },
    { type: 'reasoning-signature', signature: 'ln', signer },
    { type: 'reasoning-end' },
  ];
  const sealed = (raw: string) => Buffer.from(sealSignature('claude', raw)).toString('base64');

  test('a thought carries its signature, sealed when it is not Gemini’s', () => {
    expect(partsOf([...thought('antigravity:gemini', 'hm'), ...text('a')])).toEqual([
      { text: 'hm', thought: true, thoughtSignature: 'c2ln' },
      { text: 'a' },
    ]);
    expect(partsOf(thought('claude', 'hm'))).toEqual([{ text: 'hm', thought: true, thoughtSignature: sealed('c2ln') }]);
    expect(partsOf([{ type: 'reasoning-redacted', data: 'd', signer: 'claude' }])).toEqual([
      { text: '', thought: true, thoughtSignature: sealed('redacted.d') },
    ]);
  });

  test('a signature behind a record that has gone stands by itself', () => {
    const records = recordsOf([...thought('claude', 'hm'), finish].map((event) => [event]));
    expect(records.map((record) => record.candidates[0].content.parts[0])).toEqual([
      { text: 'hm', thought: true },
      { text: '', thought: true, thoughtSignature: sealed('c2ln') },
      { text: '' },
    ]);
  });

  test('hidden thoughts leave nothing but what Gemini signed beside them', () => {
    const hidden = { includeThoughts: false };
    expect(partsOf([...thought('claude', 'hm'), ...text('a')], hidden)).toEqual([{ text: 'a' }]);
    expect(partsOf(thought('antigravity:gemini', ''), hidden)).toEqual([{ text: '', thoughtSignature: 'c2ln' }]);
  });

  test('a signature of nobody is left out', () => {
    const events: TurnEvent[] = [
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-signature', signature: 'c2ln' },
      { type: 'reasoning-end' },
    ];
    expect(partsOf(events)).toEqual([{ text: 'hm', thought: true }]);
  });
});

test('an array holds the same records as server-sent events', () => {
  const batches = [text('a'), text('b'), [finish]];
  const stream = new GeminiStream({ ...options, framing: 'array' });
  const written = batches.map((batch) => stream.ping() + stream.push(batch)).join('');
  expect(JSON.parse(written)).toEqual(recordsOf(batches));
  const failed = new GeminiStream({ ...options, framing: 'array' });
  expect(JSON.parse(failed.push(text('a')) + failed.fail(failure))).toMatchObject([{}, { error: { code: 503 } }]);
  expect(JSON.parse(new GeminiStream({ ...options, framing: 'array' }).fail(failure))).toMatchObject([{ error: {} }]);
});

describe('an answer in one piece', () => {
  test('holds all parts, the reason and the counts', () => {
    const whole = new GeminiWhole(options);
    whole.push([{ type: 'turn-start' }, ...text('a', 'b')]);
    whole.push([{ type: 'usage', usage }, finish, { type: 'error', failure }]);
    expect(whole.result()).toEqual({
      ok: true,
      usage,
      body: {
        candidates: [{ content: { parts: [{ text: 'ab' }], role: 'model' }, finishReason: 'STOP', index: 0 }],
        usageMetadata: {
          promptTokenCount: 8,
          candidatesTokenCount: 1,
          totalTokenCount: 12,
          cachedContentTokenCount: 2,
          thoughtsTokenCount: 3,
        },
        modelVersion: 'gemini-2.5-pro',
        responseId: 'msg_1',
      },
    });
  });

  test('is a failure when the upstream failed, with what it cost so far, or when the events stop without an end', () => {
    const failed = new GeminiWhole(options);
    failed.push([
      { type: 'usage', usage },
      { type: 'error', failure },
    ]);
    expect(failed.result()).toEqual({ ok: false, failure, usage });
    const cut = new GeminiWhole(options);
    cut.push(text('a'));
    expect(cut.result()).toMatchObject({ ok: false, failure: { kind: 'transient' }, usage: { source: 'estimated' } });
  });
});
