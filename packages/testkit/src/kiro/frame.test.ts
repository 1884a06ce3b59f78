import { EventStreamCodec } from '@smithy/core/event-streams';
import { describe, expect, it } from 'vitest';
import { corruptFrame, errorFrame, eventFrame, exceptionFrame, oversizedPrelude } from './frame.ts';
import { readFrames } from './frame-reader.ts';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);

/** Vectors of the project's Kiro fact sheet, section 6.4. */
const HI =
  '0000007c0000005c3bddcf780b3a6576656e742d74797065070016617373697374616e74526573706f6e73654576656e740d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22636f6e74656e74223a224869227db02babdc';
const THROTTLED =
  '0000008800000061de0175f40f3a657863657074696f6e2d747970650700135468726f74746c696e67457863657074696f6e0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065070009657863657074696f6e7b226d657373616765223a22736c6f7720646f776e227d5b4bbb49';
const BOOM =
  '0000005800000048154692c10b3a6572726f722d636f646507000d496e7465726e616c4572726f720e3a6572726f722d6d657373616765070004626f6f6d0d3a6d6573736167652d747970650700056572726f72f9da682d';

describe('frames of the simulator', () => {
  it('are byte for byte those of the fact sheet', () => {
    expect(eventFrame('assistantResponseEvent', { content: 'Hi' }).toString('hex')).toBe(HI);
    expect(exceptionFrame('ThrottlingException', { message: 'slow down' }).toString('hex')).toBe(THROTTLED);
    expect(errorFrame('InternalError', 'boom').toString('hex')).toBe(BOOM);
  });

  it('are understood by the official codec', () => {
    const message = codec.decode(eventFrame('toolUseEvent', { name: 'ls', input: '{"städte":"東京' }));
    expect(message.headers[':event-type']).toEqual({ type: 'string', value: 'toolUseEvent' });
    expect(JSON.parse(Buffer.from(message.body).toString())).toEqual({ name: 'ls', input: '{"städte":"東京' });
  });

  it('are refused by the official codec when corrupted in either checksum', () => {
    const frame = eventFrame('assistantResponseEvent', { content: 'Hi' });
    expect(() => codec.decode(corruptFrame(frame, 'message'))).toThrow(/checksum/);
    expect(() => codec.decode(corruptFrame(frame, 'prelude'))).toThrow(/checksum/);
    expect(frame.toString('hex')).toBe(HI);
  });

  it('claim any length with a prelude that itself is valid', () => {
    const prelude = oversizedPrelude(2 ** 31, 92);
    expect(prelude.readUInt32BE(0)).toBe(2 ** 31);
    expect(prelude.subarray(8).toString('hex')).not.toBe('00000000');
  });
});

describe('the frame reader', () => {
  it('reports whole frames, leftover bytes and the first bad checksum', () => {
    const frame = eventFrame('assistantResponseEvent', { content: 'Hi' });
    const capture = Buffer.concat([frame, corruptFrame(frame, 'message'), frame.subarray(0, 50)]);
    const { frames, leftover, badCrc } = readFrames(capture);
    expect(frames.map(({ payload }) => payload)).toEqual([{ content: 'Hi' }, { content: 'Hi' }]);
    expect({ leftover, badCrc }).toEqual({ leftover: 50, badCrc: 2 });
  });
});
