import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSse, readSse } from './read-sse.ts';

const STREAM = ': warm\n\nevent: a\ndata: {"x":"東京"}\n\nid: 7\ndata: one\ndata: two\n\n';

describe('readSse', () => {
  it('reads the same whatever the bytes are cut into', async () => {
    const whole = await parseSse(STREAM);
    expect(whole.events).toEqual([
      { event: 'a', data: '{"x":"東京"}', id: undefined },
      { event: undefined, data: 'one\ntwo', id: '7' },
    ]);
    expect(whole).toMatchObject({ comments: ['warm'], problems: [], unfinished: '' });
    const bytes = Buffer.from(STREAM);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
        const borders = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const pieces = borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
        expect(await readSse(ReadableStream.from(pieces))).toEqual(whole);
      }),
    );
  });

  it('keeps an event that was never finished apart', async () => {
    expect(await parseSse('data: 1\n\nevent: b\ndata: {"ha')).toMatchObject({
      events: [{ data: '1' }],
      unfinished: 'event: b\ndata: {"ha',
    });
  });

  it('reports lines that are no SSE', async () => {
    expect((await parseSse('{"error":1}\n\n')).problems).toHaveLength(1);
  });

  it('refuses broken UTF-8', async () => {
    await expect(readSse(ReadableStream.from([Buffer.from([0x64, 0xff])]))).rejects.toThrow();
  });
});
