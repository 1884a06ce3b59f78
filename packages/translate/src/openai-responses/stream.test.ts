import type { FailureKind, FinishReason, TurnEvent } from '@sluice/core';
import { SseReader } from '@sluice/wire/sse';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { content, FAILED, OPTIONS, reason } from './answer.fixture.ts';
import { ResponsesStream, ResponsesWhole, toResponsesFailure } from './index.ts';

interface Data {
  readonly type: string;
  readonly sequence_number: number;
  readonly [field: string]: unknown;
}

function eventsIn(text: string): Data[] {
  const reader = new SseReader();
  return [...reader.push(Buffer.from(text)), ...reader.end()].map(({ event, data }) => {
    const parsed: Data = JSON.parse(data);
    expect(parsed.type).toBe(event);
    return parsed;
  });
}

const typesOf = (events: readonly Data[]) => events.map(({ type }) => type.replace('response.', ''));
const told = (...events: TurnEvent[]) => eventsIn(new ResponsesStream(OPTIONS).push(events));
const finish = (why: FinishReason): TurnEvent => ({ type: 'finish', reason: why });
const TEXT: readonly TurnEvent[] = [
  { type: 'turn-start' },
  { type: 'text-start' },
  { type: 'text-delta', text: 'Hé' },
  { type: 'text-delta', text: 'llo' },
  { type: 'text-end' },
];

describe('the order of events', () => {
  test('trap f: a text answer ends in response.completed with all of its output and usage', () => {
    const usage = {
      inputTokens: 5,
      cacheReadTokens: 3,
      cacheWriteTokens: 2,
      outputTokens: 4,
      reasoningTokens: 1,
      source: 'reported',
    } as const;
    const events = told(...TEXT, { type: 'usage', usage }, finish('end_turn'));
    expect(typesOf(events)).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    expect(events.at(-1)).toMatchObject({
      response: {
        id: 'resp_1',
        object: 'response',
        status: 'completed',
        error: null,
        output: [
          {
            type: 'message',
            id: 'msg_1_0',
            status: 'completed',
            content: [{ type: 'output_text', text: 'Héllo', annotations: [] }],
          },
        ],
        usage: {
          input_tokens: 10,
          input_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 },
          output_tokens: 4,
          output_tokens_details: { reasoning_tokens: 1 },
          total_tokens: 14,
        },
      },
    });
  });

  test('trap f: an answer without a word is completed too', () => {
    expect(typesOf(told(finish('end_turn')))).toEqual(['created', 'in_progress', 'completed']);
  });

  test('thoughts are a summary, closed before what follows, with what the client hands back', () => {
    const events = told(
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-signature', signature: 'Eq=', signer: 'claude' },
      { type: 'reasoning-end' },
      finish('end_turn'),
    );
    expect(typesOf(events).slice(2, -1)).toEqual([
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
    ]);
    expect(events.at(-2)).toMatchObject({
      item: {
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'hm' }],
        encrypted_content: 'sluice.claude.Eq=',
      },
    });
  });

  test('each thought has its own signature, joined from its pieces', () => {
    const thought = (...pieces: string[]): TurnEvent[] => [
      { type: 'reasoning-start' },
      ...pieces.map((signature): TurnEvent => ({ type: 'reasoning-signature', signature, signer: 'codex' })),
      { type: 'reasoning-end' },
    ];
    const events = told(...thought('gA', 'AA'), ...thought('gB'), finish('end_turn'));
    expect(events.at(-1)).toMatchObject({
      response: { output: [{ encrypted_content: 'gAAA' }, { encrypted_content: 'gB' }] },
    });
  });

  test('trap a: a signature of its own dialect is not sealed, and none is shown unasked', () => {
    const thought: TurnEvent[] = [
      { type: 'reasoning-start' },
      { type: 'reasoning-signature', signature: 'gAAA', signer: 'codex' },
      { type: 'reasoning-end' },
      finish('end_turn'),
    ];
    expect(told(...thought).at(-2)).toMatchObject({ item: { summary: [], encrypted_content: 'gAAA' } });
    const { request: _, ...plain } = OPTIONS;
    expect(typesOf(eventsIn(new ResponsesStream(plain).push(thought)))).toEqual([
      'created',
      'in_progress',
      'completed',
    ]);
  });

  test('a function call names item, call and tool at once', () => {
    const events = told(
      { type: 'tool-start', id: 'call_9', name: 'files__read' },
      { type: 'tool-delta', json: '{"a"' },
      { type: 'tool-delta', json: ':1}' },
      { type: 'tool-end' },
      finish('tool_use'),
    );
    const item = { type: 'function_call', id: 'fc_1_0', call_id: 'call_9', name: 'read', namespace: 'files' };
    expect(typesOf(events).slice(2)).toEqual([
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'completed',
    ]);
    expect(events[2]).toMatchObject({ output_index: 0, item: { ...item, status: 'in_progress', arguments: '' } });
    expect(events[6]).toMatchObject({ output_index: 0, item: { ...item, status: 'completed', arguments: '{"a":1}' } });
  });

  test('a call without arguments has an empty object', () => {
    const events = told({ type: 'tool-start', id: 'c', name: 'look' }, { type: 'tool-end' }, finish('tool_use'));
    expect(events.find(({ type }) => type.endsWith('arguments.done'))).toMatchObject({ arguments: '{}' });
  });

  test("a custom tool's text is unwrapped", () => {
    const events = told(
      { type: 'tool-start', id: 'c', name: 'patch' },
      { type: 'tool-delta', json: '{"input":"*** Be' },
      { type: 'tool-delta', json: 'gin\\n"}' },
      { type: 'tool-end' },
      finish('tool_use'),
    );
    expect(typesOf(events).slice(2, -1)).toEqual([
      'output_item.added',
      'custom_tool_call_input.delta',
      'custom_tool_call_input.done',
      'output_item.done',
    ]);
    expect(events.at(-2)).toMatchObject({
      item: { type: 'custom_tool_call', call_id: 'c', name: 'patch', input: '*** Begin\n' },
    });
  });

  test('trap j: the signature of a call travels in an item before it', () => {
    const events = told(
      { type: 'tool-start', id: 'c', name: 'look', signature: 'Cg==', signer: 'antigravity:gemini' },
      { type: 'tool-end' },
    );
    expect(typesOf(events).slice(2, 5)).toEqual(['output_item.added', 'output_item.done', 'output_item.added']);
    expect(events[3]).toMatchObject({
      item: { type: 'reasoning', encrypted_content: 'sluice.antigravity:gemini.call.Cg==' },
    });
  });
});

describe('the end', () => {
  test.each<[FinishReason, string, unknown]>([
    ['end_turn', 'completed', null],
    ['tool_use', 'completed', null],
    ['stop_sequence', 'completed', null],
    ['pause_turn', 'completed', null],
    ['max_tokens', 'incomplete', { reason: 'max_output_tokens' }],
    ['context_window_exceeded', 'incomplete', { reason: 'max_output_tokens' }],
    ['refusal', 'incomplete', { reason: 'content_filter' }],
  ])('%s is %s', (why, status, details) => {
    expect(told(...TEXT, finish(why)).at(-1)).toMatchObject({
      type: `response.${status}`,
      response: { status, incomplete_details: details },
    });
  });

  test('a failure is response.failed, also before anything else', () => {
    const events = told(FAILED);
    expect(typesOf(events)).toEqual(['created', 'in_progress', 'failed']);
    expect(events.at(-1)).toMatchObject({
      response: { status: 'failed', error: { code: 'server_is_overloaded', message: 'busy (request req_1)' } },
    });
  });

  test.each<[FailureKind, number, string]>([
    ['rate_limit', 429, 'rate_limit_exceeded'],
    ['quota_exceeded', 429, 'rate_limit_exceeded'],
    ['authentication', 502, 'server_error'],
    ['overloaded', 503, 'server_is_overloaded'],
    ['not_found', 404, 'model_not_found'],
    ['invalid_request', 400, 'invalid_prompt'],
  ])('%s is told as %i %s', (kind, status, code) => {
    expect(toResponsesFailure({ kind, message: 'x' })).toEqual({ status, code });
  });

  test('a prompt that is too long is told in the code that makes clients compact', () => {
    const failure = { kind: 'invalid_request', message: 'prompt is too long: 9 > 8 maximum', code: 'X' } as const;
    expect(toResponsesFailure(failure)).toEqual({ status: 400, code: 'context_length_exceeded' });
  });

  test('comes once, and nothing behind it', () => {
    const stream = new ResponsesStream(OPTIONS);
    stream.push([finish('end_turn')]);
    expect(stream.push([...TEXT, finish('end_turn')]) + stream.ping()).toBe('');
    expect(stream.fail({ kind: 'transient', scope: 'none', retryable: true, message: 'x' })).toBe('');
  });
});

describe('whatever the events', () => {
  const ending = fc.oneof(reason.map(finish), fc.constant(FAILED));

  test('trap c: items are numbered without gaps, added before anything is said of them, and closed one after the other', () => {
    fc.assert(
      fc.property(content, ending, (events, end) => {
        const seen = told(...events, end);
        expect(seen.map((event) => event.sequence_number)).toEqual(seen.map((_, index) => index));
        expect(typesOf(seen).slice(0, 2)).toEqual(['created', 'in_progress']);
        expect(typesOf(seen).filter((type) => /^(completed|incomplete|failed)$/.test(type))).toHaveLength(1);
        let open = -1;
        let added = 0;
        for (const event of seen) {
          const { type, output_index: index } = event;
          if (type === 'response.output_item.added') {
            expect([open, index]).toEqual([-1, added]);
            open = added++;
          } else if (index !== undefined) expect(index).toBe(open);
          if (type === 'response.output_item.done') open = -1;
        }
      }),
    );
  });

  test('the whole answer is the one a stream ends with, however its events are cut into batches', () => {
    fc.assert(
      fc.property(content, reason, fc.array(fc.nat(40), { maxLength: 5 }), (events, why, cuts) => {
        const all = [...events, finish(why)];
        const whole = new ResponsesWhole(OPTIONS);
        let from = 0;
        for (const cut of [...cuts.sort((a, b) => a - b), all.length]) {
          whole.push(all.slice(from, cut));
          from = Math.max(from, cut);
        }
        const result = whole.result();
        expect(result.ok && JSON.parse(JSON.stringify(result.body))).toEqual(told(...all).at(-1)?.['response']);
      }),
    );
  });

  test('a whole answer that fails, or never ends, is a failure', () => {
    const whole = new ResponsesWhole(OPTIONS);
    whole.push(TEXT);
    expect(whole.result()).toMatchObject({ ok: false, failure: { kind: 'transient' } });
    whole.push([FAILED]);
    expect(whole.result()).toMatchObject({ ok: false, failure: { kind: 'overloaded' } });
  });
});
