import type { Failure, TurnEvent } from '@sluice/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KiroTurnReader } from './kiro-turn-reader.ts';

const classified: Failure = { kind: 'rate_limit', scope: 'model', retryable: true, message: 'classified' };
const seen: unknown[] = [];

function reader(thinking = false): KiroTurnReader {
  return new KiroTurnReader({
    thinking,
    contextWindow: 200_000,
    inputEstimate: 7,
    classifyException: (...args) => {
      seen.push(args);
      return classified;
    },
  });
}

const text = (answer: KiroTurnReader) => answer.event('assistantResponseEvent', '{"content":"abc"}');
const metering = (answer: KiroTurnReader) => answer.event('meteringEvent', '{"usage":0.1,"unit":"credit"}');
const types = (events: readonly TurnEvent[]) => events.map((event) => event.type);

describe('an exception', () => {
  test('before any content is the classified failure', () => {
    const answer = reader();
    const payload = '{"message":"no capacity","reason":"INSUFFICIENT_MODEL_CAPACITY"}';
    expect(answer.exception('ThrottlingException', payload)).toEqual([{ type: 'error', failure: classified }]);
    expect(seen.at(-1)).toEqual(['ThrottlingException', 'no capacity', 'INSUFFICIENT_MODEL_CAPACITY']);
    expect(answer.ended).toBe(true);
  });

  test('without a readable message is told by its name', () => {
    reader().exception('InternalServerException', 'garbage');
    expect(seen.at(-1)).toEqual(['InternalServerException', 'InternalServerException', undefined]);
  });

  test('before any content is a failure even when metering came first', () => {
    const answer = reader();
    metering(answer);
    expect(answer.exception('InternalServerException', '{}')).toEqual([{ type: 'error', failure: classified }]);
  });

  test('in the middle of content closes the block, tells the usage and fails', () => {
    const answer = reader();
    text(answer);
    expect(types(answer.exception('InternalServerException', '{}'))).toEqual(['text-end', 'usage', 'error']);
  });

  test('after complete content is a ghost: the answer finishes normally', () => {
    const answer = reader();
    text(answer);
    metering(answer);
    const end = answer.exception('InternalServerException', '{"message":"unexpected error"}');
    expect(types(end)).toEqual(['text-end', 'usage', 'finish']);
    expect(answer.end()).toEqual([]);
  });

  test('after complete content but inside a tool call is no ghost', () => {
    const answer = reader();
    answer.event('toolUseEvent', '{"toolUseId":"1","name":"n","input":"{"}');
    metering(answer);
    expect(answer.exception('InternalServerException', '{}').at(-1)).toEqual({ type: 'error', failure: classified });
  });

  test('about the length limit finishes with max_tokens once there is content', () => {
    const answer = reader();
    text(answer);
    expect(answer.exception('ContentLengthExceededException', '{}').at(-1)).toEqual({
      type: 'finish',
      reason: 'max_tokens',
    });
    expect(types(reader().exception('ContentLengthExceededException', '{}'))).toEqual(['error']);
  });
});

test('an unmodelled error is classified by its code and message', () => {
  expect(reader().error('InternalError', 'boom')).toEqual([{ type: 'error', failure: classified }]);
  expect(seen.at(-1)).toEqual(['InternalError', 'boom', undefined]);
});

test('an invalid state is classified like an exception', () => {
  const events = reader().event(
    'invalidStateEvent',
    '{"reason":"INVALID_TASK_ASSIST_PLAN","message":"plan not valid"}',
  );
  expect(events.at(-1)).toEqual({ type: 'error', failure: classified });
  expect(seen.at(-1)).toEqual(['invalidStateEvent', 'plan not valid', 'INVALID_TASK_ASSIST_PLAN']);
});

describe('the end of the body', () => {
  test('without any event is a transient failure worth another account', () => {
    expect(reader().end()).toMatchObject([{ type: 'error', failure: { kind: 'transient', retryable: true } }]);
  });

  test('without any content is too, whatever else came', () => {
    const answer = reader(true);
    metering(answer);
    answer.event('assistantResponseEvent', '{"content":"\\n"}');
    expect(answer.end()).toMatchObject([{ type: 'error', failure: { kind: 'transient', retryable: true } }]);
  });

  test('inside a frame is a transient failure, with what was produced', () => {
    const answer = reader();
    text(answer);
    metering(answer);
    const end = answer.end(true);
    expect(types(end)).toEqual(['text-end', 'usage', 'error']);
    expect(end.at(-1)).toMatchObject({ failure: { kind: 'transient' } });
  });

  test('is final', () => {
    const answer = reader();
    text(answer);
    answer.end();
    expect([...text(answer), ...answer.exception('X', '{}'), ...answer.error('X', ''), ...answer.end(true)]).toEqual(
      [],
    );
  });
});

test('malformed payloads never throw and every answer ends once, obeying the grammar', () => {
  const field = fc.constantFrom(
    'content',
    'text',
    'signature',
    'toolUseId',
    'name',
    'input',
    'stop',
    'stopReason',
    'tokenUsage',
    'usage',
    'contextUsagePercentage',
    'redactedContent',
  );
  const value = fc.oneof(
    fc.constantFrom('<thinking>', '</thinking>', '{"a":', '1}', 'id', '', true, null, -1, 1e308),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const payload = fc.oneof(
    fc.dictionary(field, value).map((fields) => JSON.stringify(fields)),
    fc.string(),
    fc.uint8Array(),
  );
  const type = fc.constantFrom(
    'assistantResponseEvent',
    'reasoningContentEvent',
    'toolUseEvent',
    'metadataEvent',
    'contextUsageEvent',
    'meteringEvent',
    'other',
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(type, payload)), fc.boolean(), fc.boolean(), (frames, thinking, leftover) => {
      const answer = reader(thinking);
      const events = [...frames.flatMap(([name, body]) => answer.event(name, body)), ...answer.end(leftover)];
      const shape = types(events).join(' ');
      const block =
        '(text-start( text-delta)+ text-end|reasoning-start( reasoning-(delta|signature))+ reasoning-end|tool-start( tool-delta)* tool-end|reasoning-redacted)';
      expect(shape).toMatch(new RegExp(`^(turn-start )?(${block} )*(usage )*(finish|error)$`));
    }),
    { numRuns: 500 },
  );
});
