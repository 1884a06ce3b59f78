import { eventFrame, exceptionFrame } from '@sluice/testkit/kiro';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerReader, AnswerSink, Ending } from './answer-reader.ts';
import { FrameReader } from './frame-reader.ts';
import { MessageReader } from './message-reader.ts';
import { SseReader } from './sse-reader.ts';

interface Read {
  readonly texts: readonly string[];
  readonly events: number;
  readonly ending: Ending;
}

function readInPieces(make: (sink: AnswerSink) => AnswerReader, bytes: Buffer, cuts: readonly number[]): Read {
  const texts: string[] = [];
  let events = 0;
  const reader = make({
    event(text) {
      events++;
      if (text !== undefined) texts.push(text);
    },
  });
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let index = 1; index < borders.length; index++) {
    const piece = bytes.subarray(borders[index - 1], borders[index]);
    if (piece.length > 0) reader.push(piece);
  }
  return { texts, events, ending: reader.end() };
}

function anthropicEvent(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

const textDelta = (text: string): string =>
  anthropicEvent('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });

describe('SseReader', () => {
  it('gives the same text however the bytes are cut', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 });
    fc.assert(
      fc.property(texts, fc.array(fc.nat(), { maxLength: 20 }), (pieces, cuts) => {
        const bytes = Buffer.from(
          `${anthropicEvent('message_start', {})}event: ping\ndata: {}\n\n: idle\n\n` +
            `${pieces.map(textDelta).join('')}${anthropicEvent('message_stop', {})}`,
        );
        expect(readInPieces((sink) => new SseReader(sink), bytes, cuts)).toEqual({
          texts: pieces,
          events: pieces.length + 2,
          ending: 'complete',
        });
      }),
    );
  });

  it('calls a stream without its terminal event truncated, also when it ends inside an event', () => {
    const whole = Buffer.from(textDelta('a') + anthropicEvent('message_stop', {}));
    const read = (bytes: Buffer): Ending => readInPieces((sink) => new SseReader(sink), bytes, []).ending;
    expect(read(whole)).toBe('complete');
    for (let length = 1; length < whole.length; length++) expect(read(whole.subarray(0, length))).toBe('truncated');
  });

  it('calls a stream that ends with the error event an error', () => {
    const bytes = Buffer.from(textDelta('a') + anthropicEvent('error', { error: { type: 'overloaded_error' } }));
    expect(readInPieces((sink) => new SseReader(sink), bytes, []).ending).toBe('error_event');
  });
});

describe('FrameReader', () => {
  it('gives the same text however the bytes are cut, and counts frames without text', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 });
    fc.assert(
      fc.property(texts, fc.array(fc.nat(), { maxLength: 20 }), (pieces, cuts) => {
        const frames = pieces.map((content) => eventFrame('assistantResponseEvent', { content }));
        const bytes = Buffer.concat([...frames, eventFrame('meteringEvent', { usage: 0.1 })]);
        expect(readInPieces((sink) => new FrameReader(sink), bytes, cuts)).toEqual({
          texts: pieces,
          events: pieces.length + 1,
          ending: 'complete',
        });
      }),
    );
  });

  it('tells a cut frame, an empty body and an exception from a complete answer', () => {
    const frame = eventFrame('assistantResponseEvent', { content: 'a' });
    const read = (bytes: Buffer): Ending => readInPieces((sink) => new FrameReader(sink), bytes, []).ending;
    expect(read(frame)).toBe('complete');
    expect(read(frame.subarray(0, frame.length - 1))).toBe('truncated');
    expect(read(Buffer.alloc(0))).toBe('truncated');
    expect(read(Buffer.concat([frame, exceptionFrame('ThrottlingException', {})]))).toBe('error_event');
  });
});

describe('MessageReader', () => {
  it('joins the text blocks and needs a stop reason', () => {
    const read = (body: object): Read =>
      readInPieces((sink) => new MessageReader(sink), Buffer.from(JSON.stringify(body)), [3, 9]);
    const content = [{ type: 'text', text: 'á' }, { type: 'tool_use' }, { type: 'text', text: 'b' }];
    expect(read({ content, stop_reason: 'end_turn' })).toMatchObject({ texts: ['áb'], ending: 'complete' });
    expect(read({ content, stop_reason: null }).ending).toBe('truncated');
  });

  it('calls a body that is not JSON truncated', () => {
    expect(readInPieces((sink) => new MessageReader(sink), Buffer.from('{"content":['), []).ending).toBe('truncated');
  });
});
