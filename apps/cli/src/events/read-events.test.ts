import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ReadEvent, readEvents } from './read-events.ts';

async function read(text: string, cuts: readonly number[] = []): Promise<ReadEvent[]> {
  const bytes = new TextEncoder().encode(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((left, right) => left - right);
  async function* chunks() {
    let from = 0;
    for (const end of ends) {
      yield bytes.slice(from, end);
      from = end;
    }
  }
  const events: ReadEvent[] = [];
  for await (const event of readEvents(chunks())) events.push(event);
  return events;
}

const STREAM = `retry: 2000\n\n:\n\nid: 1-0\nevent: change\ndata: {"a":"ü 🚀"}\n\nevent: reset\r\ndata: {}\r\n\r\ndata: a\ndata:b\n\nevent: cut\ndata: x`;

test('events come with their type, data and the last id; comments and what is not finished are left out', async () => {
  expect(await read(STREAM)).toEqual([
    { id: '1-0', type: 'change', data: '{"a":"ü 🚀"}' },
    { id: '1-0', type: 'reset', data: '{}' },
    { id: '1-0', type: 'message', data: 'a\nb' },
  ]);
});

test('wherever the stream is cut into chunks, the events are the same', async () => {
  const whole = await read(STREAM);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 12 }), async (cuts) => {
      expect(await read(STREAM, cuts)).toEqual(whole);
    }),
  );
});

test('a line without an end does not fill the memory', async () => {
  await expect(read(`data: ${'x'.repeat(1_100_000)}`)).rejects.toThrow('does not end');
});
