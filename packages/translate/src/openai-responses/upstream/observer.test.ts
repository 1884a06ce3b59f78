import type { FinishReason } from '@sluice/core';
import { RecordScanner, SseReader } from '@sluice/wire/sse';
import { describe, expect, test } from 'vitest';
import { observeResponse, type ResponsesObservation, ResponsesObserver, WholeResponseReader } from '../index.ts';
import { EVENTS, FAILURE, sse } from './answer-stream.fixture.ts';

const END = EVENTS.at(-1) ?? {};
const USAGE = {
  inputTokens: 30,
  cacheReadTokens: 60,
  cacheWriteTokens: 10,
  outputTokens: 20,
  reasoningTokens: 5,
  source: 'reported',
};

function observed(text: string): ResponsesObservation[] {
  const observer = new ResponsesObserver(() => FAILURE);
  return new RecordScanner().push(Buffer.from(text)).map((record) => observer.observe(record));
}

describe('watching a stream', () => {
  test('handshake, opened items and comments are no payload, everything else is, also what nobody knows yet', () => {
    const seen = observed(
      `: keep-alive\n\n${sse(EVENTS.slice(0, 5))}${sse([{ type: 'response.hologram.delta' }, ...EVENTS.slice(5, 9)])}`,
    );
    expect(seen.slice(0, 6)).toEqual([{}, {}, {}, {}, {}, {}]);
    expect(new Set(seen.slice(6).map(({ payload }) => payload))).toEqual(new Set([true]));
  });

  test('trap l: the end tells usage with cached tokens, and that calls were made', () => {
    expect(observed(sse(EVENTS)).at(-1)).toEqual({
      payload: true,
      ends: true,
      events: [
        { type: 'usage', usage: USAGE },
        { type: 'finish', reason: 'tool_use' },
      ],
    });
    expect(
      observed(sse([END]))
        .at(-1)
        ?.events?.at(-1),
    ).toEqual({ type: 'finish', reason: 'end_turn' });
  });

  test.each(['event: x\r\n', 'event:', 'data: {"sequence_number":1,"type":"response.created"}\n\n'])(
    'a record in another form (%j) does no harm',
    (beginning) => {
      const [seen] = observed(`${beginning}\n\n`);
      expect(seen?.ends).toBeUndefined();
    },
  );

  test('trap m: an end in CRLF, without its name, or in several data lines is still the end', () => {
    const json = JSON.stringify(END);
    const finish = { type: 'finish', reason: 'end_turn' };
    for (const text of [
      `event: response.completed\r\ndata: ${json}\r\n\r\n`,
      `data: ${json}\n\n`,
      `event:response.completed\ndata:${json}\n\n`,
      `event: response.completed\ndata: ${json.replace(',"response"', '\ndata: ,"response"')}\n\n`,
    ]) {
      expect(observed(text)).toMatchObject([{ ends: true, events: [{ usage: USAGE }, finish] }]);
    }
  });

  test('a failure ends it, is classified, and is no payload: another account may answer', () => {
    for (const event of [
      { type: 'response.failed', response: { status: 'failed', error: {} } },
      { type: 'error', code: 'x' },
    ]) {
      expect(observed(sse([event]))).toEqual([{ ends: true, events: [{ type: 'error', failure: FAILURE }] }]);
    }
  });
});

describe('watching a whole answer', () => {
  const response = (more: object) => ({ ...(END['response'] as object), ...more });
  const cut = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };

  test.each<[string, object, FinishReason]>([
    ['text', {}, 'end_turn'],
    ['a call', { output: [{ type: 'function_call' }] }, 'tool_use'],
    ['a refusal', { output: [{ type: 'message', content: [{ type: 'refusal' }] }] }, 'refusal'],
    ['the limit', cut, 'max_tokens'],
    ['the limit inside a call', { ...cut, output: [{ type: 'function_call', status: 'incomplete' }] }, 'max_tokens'],
  ])('%s', (_name, more, reason) => {
    expect(observeResponse(response(more), () => FAILURE)).toEqual([
      { type: 'usage', usage: USAGE },
      { type: 'finish', reason },
    ]);
  });

  test('a failed one is an error', () => {
    expect(observeResponse(response({ status: 'failed' }), () => FAILURE).at(-1)).toEqual({
      type: 'error',
      failure: FAILURE,
    });
    expect(observeResponse(null, () => FAILURE)).toEqual([{ type: 'finish', reason: 'end_turn' }]);
  });
});

describe('trap q: a streamed answer for a client that does not stream', () => {
  function whole(text: string) {
    const reader = new WholeResponseReader(() => FAILURE);
    const records = new SseReader();
    return [...records.push(Buffer.from(text)).flatMap((record) => [...reader.record(record)]), ...reader.end()];
  }

  test('is one document with all its output, though the final event left it out', () => {
    const [raw, ...events] = whole(sse(EVENTS));
    expect(raw).toMatchObject({ type: 'raw', payload: true, ends: true });
    const document = JSON.parse(raw?.type === 'raw' ? Buffer.from(raw.bytes).toString() : '');
    const output = EVENTS.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
    expect(document).toEqual({ ...(END['response'] as object), output });
    expect(events).toEqual([
      { type: 'usage', usage: USAGE },
      { type: 'finish', reason: 'tool_use' },
    ]);
  });

  test('is the document of the final event where that is complete, with what nobody knows yet', () => {
    const final = { ...(END['response'] as object), output: [{ type: 'hologram', depth: 3 }], future: { a: [1] } };
    const [raw] = whole(sse([{ type: 'response.completed', response: final }]));
    expect(JSON.parse(raw?.type === 'raw' ? Buffer.from(raw.bytes).toString() : '')).toEqual(final);
  });

  test('that fails or breaks off is an error and no document', () => {
    expect(whole(sse([{ type: 'error', code: 'x' }]))).toEqual([{ type: 'error', failure: FAILURE }]);
    expect(whole(sse(EVENTS.slice(0, -1)))).toMatchObject([{ type: 'error', failure: { kind: 'transient' } }]);
  });
});
