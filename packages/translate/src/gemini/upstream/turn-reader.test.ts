import type { Failure, TurnEvent } from '@sluice/core';
import { SseReader } from '@sluice/wire/sse';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GeminiTurnReader, type GeminiTurnReaderOptions } from './turn-reader.ts';

const BUSY: Failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' };
const options: GeminiTurnReaderOptions = {
  model: 'gemini-3-pro',
  inputEstimate: () => 7,
  classifyError: (json) => ({ ...BUSY, message: json }),
};

const candidate = (parts: readonly object[], finishReason?: string) => ({
  candidates: [{ content: { role: 'model', parts }, ...(finishReason && { finishReason }), index: 0 }],
});
const counts = { promptTokenCount: 10, cachedContentTokenCount: 4, candidatesTokenCount: 3, thoughtsTokenCount: 2 };
const USAGE = {
  inputTokens: 6,
  cacheReadTokens: 4,
  cacheWriteTokens: 0,
  outputTokens: 5,
  reasoningTokens: 2,
  source: 'reported',
};

function eventsOf(records: readonly unknown[], more: Partial<GeminiTurnReaderOptions> = {}): readonly TurnEvent[] {
  const reader = new GeminiTurnReader({ ...options, ...more });
  const events = records.flatMap((record) => [
    ...reader.record({ event: undefined, data: typeof record === 'string' ? record : JSON.stringify(record) }),
  ]);
  return [...events, ...reader.end()];
}
const ending = (events: readonly TurnEvent[]) => events.at(-1);

describe('an answer', () => {
  test('becomes blocks, the last token counts and its end', () => {
    const records = [
      {
        ...candidate([{ thought: true, text: 'h' }]),
        responseId: 'r1',
        modelVersion: 'v',
        usageMetadata: { promptTokenCount: 10 },
      },
      candidate([{ thought: true, text: 'm' }, { text: 'Hel' }]),
      { ...candidate([{ text: 'lo' }], 'STOP'), usageMetadata: counts },
    ];
    expect(eventsOf(records)).toEqual([
      { type: 'turn-start', upstreamId: 'r1', model: 'v' },
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: 'h' },
      { type: 'reasoning-delta', text: 'm' },
      { type: 'reasoning-end' },
      { type: 'text-start' },
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo' },
      { type: 'text-end' },
      { type: 'usage', usage: USAGE },
      { type: 'finish', reason: 'end_turn' },
    ]);
    const wrapped = records.map((response) => ({ response, traceId: 't' }));
    expect(eventsOf(wrapped)).toEqual(eventsOf(records));
  });

  test('holds calls whole, under the client’s names, and ends with tool_use whatever Google says', () => {
    const parts = [{ functionCall: { id: 'c1', name: 'f_1', args: { a: 1 } }, thoughtSignature: 'c2ln' }];
    const seen: string[][] = [];
    const events = eventsOf([candidate(parts, 'STOP')], {
      toolNames: new Map([['f_1', 'f 1']]),
      onSignature: (...pair) => seen.push(pair),
    });
    expect(events.slice(1, 4)).toEqual([
      { type: 'tool-start', id: 'c1', name: 'f 1', signature: 'c2ln', signer: 'antigravity:gemini' },
      { type: 'tool-delta', json: '{"a":1}' },
      { type: 'tool-end' },
    ]);
    expect(ending(events)).toEqual({ type: 'finish', reason: 'tool_use' });
    expect(seen).toEqual([['c1', 'c2ln']]);
  });

  test('trap d: calls without an id, or with one that was there before, get one of their own', () => {
    const call = { functionCall: { name: 'f' } };
    const twice = { functionCall: { id: 'c1', name: 'f', args: null } };
    const events = [eventsOf([candidate([call, call, twice, twice])]), eventsOf([candidate([call])])].flat();
    const ids = events.flatMap((event) => (event.type === 'tool-start' ? [event.id] : []));
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{2,40}$/);
  });

  test.each([
    ['gemini-3-pro', 'antigravity:gemini'],
    ['claude-opus-4-5', 'antigravity:claude'],
  ])('signatures of %s are signed by %s', (model, signer) => {
    const records = [
      candidate([{ thought: true, text: 'hm' }]),
      candidate([{ thought: true, text: '', thoughtSignature: 'c2ln' }]),
      candidate([{ text: 'a', thoughtSignature: 'bW9yZQ==' }], 'STOP'),
    ];
    expect(eventsOf(records, { model }).slice(1, -2)).toEqual([
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-signature', signature: 'c2ln', signer },
      { type: 'reasoning-end' },
      { type: 'text-start' },
      { type: 'text-delta', text: 'a' },
      { type: 'text-end' },
      { type: 'reasoning-start' },
      { type: 'reasoning-signature', signature: 'bW9yZQ==', signer },
      { type: 'reasoning-end' },
    ]);
  });

  test('shows code that Google ran as text', () => {
    const parts = [{ executableCode: { language: 'PYTHON', code: '1+1' } }, { codeExecutionResult: { output: '2' } }];
    const texts = eventsOf([candidate(parts, 'STOP')]).flatMap((event) =>
      event.type === 'text-delta' ? event.text : [],
    );
    expect(texts).toEqual(['\n```\n1+1\n```\n', '\n```\n2\n```\n']);
  });
});

describe('the end', () => {
  test.each([
    ['STOP', 'end_turn'],
    ['MAX_TOKENS', 'max_tokens'],
    ['SAFETY', 'refusal'],
    ['RECITATION', 'refusal'],
    ['BLOCKLIST', 'refusal'],
    ['PROHIBITED_CONTENT', 'refusal'],
    ['SPII', 'refusal'],
    ['OTHER', 'end_turn'],
    ['SOMETHING_NEW', 'end_turn'],
    ['CONTINUATION', 'pause_turn'],
  ])('%s is %s', (finishReason, reason) => {
    expect(ending(eventsOf([candidate([{ text: 'a' }], finishReason)]))).toEqual({ type: 'finish', reason });
  });

  test('of a malformed call is a failure that may go right the next time', () => {
    const failure = { kind: 'transient', scope: 'none', retryable: true, code: 'MALFORMED_FUNCTION_CALL' };
    expect(ending(eventsOf([candidate([], 'MALFORMED_FUNCTION_CALL')]))).toMatchObject({ type: 'error', failure });
  });

  test('of a prompt that was turned away is a refusal', () => {
    expect(ending(eventsOf([{ promptFeedback: { blockReason: 'SAFETY' } }]))).toEqual({
      type: 'finish',
      reason: 'refusal',
    });
  });

  test('is told once token counts behind the reason have come; the last count', () => {
    const records = [
      { ...candidate([{ text: 'a' }], 'STOP'), usageMetadata: { promptTokenCount: 1 } },
      { usageMetadata: counts },
    ];
    expect(eventsOf(records).slice(-2)).toEqual([
      { type: 'usage', usage: USAGE },
      { type: 'finish', reason: 'end_turn' },
    ]);
  });

  test('trap f: that never comes is an error, whatever was said', () => {
    const records = [candidate([{ text: 'a' }])];
    expect(ending(eventsOf(records))).toMatchObject({
      type: 'error',
      failure: { kind: 'transient', scope: 'model', retryable: true },
    });
    const reader = new GeminiTurnReader(options);
    expect(ending(reader.end(BUSY))).toEqual({ type: 'error', failure: BUSY });
    expect(reader.ended && reader.end()).toEqual([]);
  });

  test('stands when the connection breaks behind it', () => {
    const reader = new GeminiTurnReader(options);
    reader.record({ event: undefined, data: JSON.stringify(candidate([{ text: 'a' }], 'STOP')) });
    expect(ending(reader.end(BUSY))).toEqual({ type: 'finish', reason: 'end_turn' });
  });
});

describe('errors inside the stream', () => {
  const error = { error: { code: 503, message: 'x', status: 'UNAVAILABLE' } };
  test.each([[error], [[error]]])('are classified, by themselves or in a list: %j', (record) => {
    expect(eventsOf([record, candidate([{ text: 'late' }], 'STOP')])).toEqual([
      { type: 'error', failure: { ...BUSY, message: JSON.stringify(record) } },
    ]);
  });

  test('behind content close what is open', () => {
    const types = eventsOf([candidate([{ text: 'a' }]), error]).map(({ type }) => type);
    expect(types).toEqual(['turn-start', 'text-start', 'text-delta', 'text-end', 'usage', 'error']);
  });

  test('are also what cannot be read; OpenAI’s closing word is none', () => {
    expect(ending(eventsOf(['{"cand']))).toMatchObject({ type: 'error', failure: { kind: 'transient' } });
    expect(ending(eventsOf([candidate([{ text: 'a' }], 'STOP'), '[DONE]']))).toMatchObject({ type: 'finish' });
  });
});

test('trap l: cached tokens and thoughts are counted, wild numbers are not believed', () => {
  const usageOf = (usageMetadata: unknown) =>
    eventsOf([{ ...candidate([{ text: 'abc' }], 'STOP'), usageMetadata }]).find((event) => event.type === 'usage')
      ?.usage;
  expect(usageOf({ ...counts, toolUsePromptTokenCount: 5 })).toEqual({ ...USAGE, inputTokens: 11 });
  expect(usageOf({ promptTokenCount: 3, cachedContentTokenCount: 9 })).toMatchObject({
    inputTokens: 0,
    cacheReadTokens: 3,
  });
  const estimate = { inputTokens: 7, outputTokens: 1, source: 'estimated' };
  for (const wild of [undefined, {}, { promptTokenCount: -1 }, { promptTokenCount: 'x' }, 5, []]) {
    expect(usageOf(wild)).toMatchObject(estimate);
  }
});

const ANSWER = [
  {
    ...candidate([
      { thought: true, text: 'hmü' },
      { text: '', thoughtSignature: 'c2ln' },
    ]),
    usageMetadata: counts,
  },
  candidate([{ text: 'é🙂' }]),
  { ...candidate([{ functionCall: { id: 'c1', name: 'f', args: { ü: '🙂' } } }], 'STOP'), usageMetadata: counts },
];

test.each(['\n', '\r\n'])('trap m: a stream with line ends %j reads the same wherever it is cut', (line) => {
  const bytes = Buffer.from(
    ANSWER.map((record) => `data: ${JSON.stringify({ response: record })}${line}${line}`).join(''),
  );
  const cutAt = (at: number) => {
    const sse = new SseReader();
    const reader = new GeminiTurnReader(options);
    const records = [...sse.push(bytes.subarray(0, at)), ...sse.push(bytes.subarray(at)), ...sse.end()];
    return [...records.flatMap((record) => [...reader.record(record)]), ...reader.end()];
  };
  const whole = cutAt(0);
  expect(ending(whole)).toEqual({ type: 'finish', reason: 'tool_use' });
  for (let at = 1; at < bytes.length; at++) expect(cutAt(at)).toEqual(whole);
});

/** Exactly one terminal event, at the end, outside of any block; blocks opened and closed in pairs. */
function checkGrammar(events: readonly TurnEvent[]): void {
  let open: string | undefined;
  for (const [at, event] of events.entries()) {
    const isLast = at === events.length - 1;
    expect(event.type === 'finish' || event.type === 'error').toBe(isLast);
    const [kind, step] = event.type.split('-');
    if (step === 'start' && kind !== 'turn') {
      expect(open).toBeUndefined();
      open = kind;
    } else if (step === 'end') {
      expect(open).toBe(kind);
      open = undefined;
    } else if (isLast) expect(open).toBeUndefined();
  }
}

test('whatever the records, the events keep to the grammar and nothing throws', () => {
  const anything = fc.jsonValue({ maxDepth: 2 });
  const part = fc.record(
    {
      text: fc.oneof(fc.string(), anything),
      thought: fc.oneof(fc.boolean(), anything),
      thoughtSignature: fc.oneof(fc.string(), anything),
      functionCall: fc.oneof(fc.record({ name: fc.string(), args: anything }, { requiredKeys: [] }), anything),
    },
    { requiredKeys: [] },
  );
  const body = fc.record(
    {
      candidates: fc.array(
        fc.record({ content: fc.record({ parts: fc.array(fc.oneof(part, anything)) }), finishReason: anything }),
      ),
      usageMetadata: anything,
      promptFeedback: anything,
      error: fc.option(anything, { freq: 10 }),
    },
    { requiredKeys: [] },
  );
  const records = fc.array(
    fc.oneof(
      body,
      body.map((response) => ({ response })),
      anything,
      fc.string(),
    ),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(records, (given) => checkGrammar(eventsOf(given))),
    { numRuns: 500 },
  );
});
