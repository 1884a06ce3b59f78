import type { Failure, TurnEvent } from '@sluice/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyOf, eventsOf, piecesOf, rawOf } from './byte-source.fixture.ts';
import { type Observation, PassedAnswer, type StreamObserver } from './passed-answer.ts';

const GONE: Failure = { kind: 'transient', scope: 'model', retryable: true, message: 'reset' };
const FINISH: TurnEvent = { type: 'finish', reason: 'end_turn' };

/** A dialect of three words: `content`, `end`, anything else is furniture. */
class WordObserver implements StreamObserver {
  readonly seen: string[] = [];
  closing: Buffer | undefined;

  observe(record: Buffer): Observation {
    const text = record.toString();
    this.seen.push(text);
    if (text.includes('content')) return { payload: true };
    return text.includes('end') ? { ends: true, events: [FINISH] } : {};
  }

  end() {
    return this.closing ? { bytes: this.closing, events: [FINISH] } : { events: [] };
  }
}

const STREAM =
  'event: x\r\ndata: {"unknown":"üß"}\r\n\r\n: note\n\ndata: content 1\n\ndata: content 2\n\nevent: end\ndata: {}\n\n';

describe('passing an answer through', () => {
  test('bytes in equal bytes out for 10,000 random chunkings; unknown fields and events survive', async () => {
    const bytes = Buffer.from(STREAM);
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const events = await eventsOf(new PassedAnswer(bodyOf(piecesOf(bytes, places)), new WordObserver()));
        expect(rawOf(events).equals(bytes)).toBe(true);
        expect(events.at(-1)).toEqual(FINISH);
        expect(events.filter(({ type }) => type !== 'raw')).toEqual([FINISH]);
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);

  test('records come out whole for any chunking, as soon as they are', async () => {
    const bytes = Buffer.from(STREAM);
    const ends = [...STREAM.matchAll(/(?:\r\n\r\n|\n\n)/g)].map(({ index, 0: blank }) => index + blank.length);
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const answer = new PassedAnswer(bodyOf(piecesOf(bytes, places)), new WordObserver());
        let given = 0;
        for await (const batch of answer) {
          given += rawOf(batch).toString().length;
          expect(ends).toContain(given);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('whole records are not copied', async () => {
    const bytes = Buffer.from('data: content 1\n\ndata: content 2\n\n');
    const [first] = await eventsOf(new PassedAnswer(bodyOf([bytes]), new WordObserver()));
    expect(first?.type === 'raw' && first.bytes).toBe(bytes);
  });

  test('what comes behind the terminal record is passed on, closed or not', async () => {
    const text = 'data: content\n\ndata: end\n\n: bye';
    const events = await eventsOf(new PassedAnswer(bodyOf([Buffer.from(text)]), new WordObserver()));
    expect(rawOf(events).toString()).toBe(text);
    expect(events.at(-1)).toEqual(FINISH);
  });

  test('commits with the record that has content, not before', async () => {
    const pieces = STREAM.split(/(?<=\n\n)/).map((text) => Buffer.from(text));
    const events = await eventsOf(new PassedAnswer(bodyOf(pieces), new WordObserver()));
    const payloads = events.flatMap((event) => (event.type === 'raw' ? [event.payload] : []));
    expect(payloads.indexOf(true)).toBeGreaterThan(0);
  });

  test('a last record without its blank line gets one', async () => {
    const events = await eventsOf(
      new PassedAnswer(bodyOf([Buffer.from('data: content\n\ndata: end')]), new WordObserver()),
    );
    expect(rawOf(events).toString()).toBe('data: content\n\ndata: end\n\n');
    expect(events.at(-1)).toEqual(FINISH);
  });

  test('half a record at the end of the bytes is not passed on', async () => {
    const answer = new PassedAnswer(bodyOf([Buffer.from('data: content\n\ndata: {"ha')]), new WordObserver());
    const events = await eventsOf(answer);
    expect(rawOf(events).toString()).toBe('data: content\n\n');
    expect(events.at(-1)).toMatchObject({ type: 'error', failure: { kind: 'transient' } });
  });

  test('what the upstream left out at a good end is said for it', async () => {
    const observer = new WordObserver();
    observer.closing = Buffer.from('data: end\n\n');
    const events = await eventsOf(new PassedAnswer(bodyOf([Buffer.from('data: content\n\n')]), observer));
    expect(rawOf(events).toString()).toBe('data: content\n\ndata: end\n\n');
  });

  test('an end without a terminal record is an error, and so is a broken connection', async () => {
    const cut = await eventsOf(new PassedAnswer(bodyOf([Buffer.from('data: content\n\n')]), new WordObserver()));
    expect(cut.at(-1)).toMatchObject({ type: 'error', failure: { kind: 'transient' } });
    const reset = await eventsOf(new PassedAnswer(bodyOf([Buffer.from('data: con')], GONE), new WordObserver()));
    expect(reset.at(-1)).toEqual({ type: 'error', failure: GONE });
    expect(rawOf(reset).toString()).toBe('');
  });

  test('records that are not the client’s are cut out whole, for any chunking', async () => {
    const bytes = Buffer.from(STREAM.replace('event: end', 'event: secret\ndata: 7\n\nevent: end'));
    const withhold = (record: Buffer) => (record.includes('secret') ? undefined : record);
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const answer = new PassedAnswer(bodyOf(piecesOf(bytes, places)), new WordObserver(), withhold);
        expect(rawOf(await eventsOf(answer)).toString()).toBe(STREAM);
      }),
      { numRuns: 300 },
    );
  });
});
