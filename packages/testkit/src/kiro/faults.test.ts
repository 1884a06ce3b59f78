import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedText } from './answer-text.ts';
import { ask, kiroBody, shape } from './ask.fixture.ts';
import { readFrames } from './frame-reader.ts';
import { type KiroSimulator, startKiroSimulator } from './simulator.ts';
import { UPSTREAM_ERRORS, type UpstreamErrorName } from './upstream-error.ts';

describe('faults of the Kiro simulator', () => {
  let simulator: KiroSimulator;
  beforeAll(async () => {
    simulator = await startKiroSimulator();
  });
  afterAll(() => simulator.close());

  it.each(Object.keys(UPSTREAM_ERRORS) as UpstreamErrorName[])('answers with the HTTP error %s', async (name) => {
    const { status, bytes } = await ask(simulator.url, `[[sim: error=${name}]]`);
    expect([status, bytes.toString()]).toEqual([UPSTREAM_ERRORS[name].status, UPSTREAM_ERRORS[name].body]);
  });

  it('names a retry-after when told to', async () => {
    const { headers } = await ask(simulator.url, '[[sim: error=throttled retry=7]]');
    expect(headers['retry-after']).toBe('7');
  });

  it('resets the connection after the bytes asked for, and by default inside the third frame', async () => {
    const exact = await ask(simulator.url, '[[sim: tokens=50 pace=200 fault=reset:700]]');
    expect([exact.bytes.length, exact.error]).toEqual([700, 'ECONNRESET']);
    const third = await ask(simulator.url, '[[sim: tokens=50 pace=200 fault=reset]]');
    expect(third.frames).toHaveLength(2);
    expect(readFrames(third.bytes).leftover).toBeGreaterThan(0);
  });

  it('closes early with FIN, which HTTP notices, or truncates, which only the framing notices', async () => {
    const fin = await ask(simulator.url, '[[sim: tokens=50 fault=fin]]');
    expect(fin.error).toBe('ECONNRESET');
    const truncated = await ask(simulator.url, '[[sim: tokens=50 fault=truncate chunk=frames:5]]');
    expect(truncated.error).toBeUndefined();
    expect(readFrames(truncated.bytes)).toMatchObject({ frames: { length: 2 }, leftover: expect.any(Number) });
    expect(readFrames(truncated.bytes).leftover).toBeGreaterThan(0);
  });

  it('breaks the checksum of the frame asked for and sends the rest intact', async () => {
    const { bytes, text } = await ask(simulator.url, '[[sim: tokens=9 fault=bad_crc:5:prelude]]');
    expect(readFrames(bytes)).toMatchObject({ badCrc: 5, leftover: 0 });
    expect(text).toBe(expectedText({ tokens: 9 }));
  });

  it('stalls and then resumes', async () => {
    const { text, error } = await ask(simulator.url, '[[sim: tokens=9 fault=stall:2:60]]');
    expect([text, error]).toEqual([expectedText({ tokens: 9 }), undefined]);
  });

  it('stalls for ever until the reader leaves', async () => {
    const asked = ask(simulator.url, '[[sim: tokens=9 fault=stall:2]]', { leaveAfter: 200 });
    expect((await asked).frames).toHaveLength(2);
  });

  it('drips single bytes that still make whole frames', async () => {
    const { text, bytes } = await ask(simulator.url, '[[sim: text=ok context=0 metering=0 stop=0 chunk=drip:1000]]');
    expect(text).toBe('ok');
    expect(bytes.length).toBe(124);
  });

  it('sends nothing, a web page, or a frame that claims 2 GiB', async () => {
    expect(await ask(simulator.url, '[[sim: fault=empty]]')).toMatchObject({ status: 200, bytes: { length: 0 } });
    const page = await ask(simulator.url, '[[sim: fault=html]]');
    expect([page.status, page.headers['content-type'], page.bytes.toString().slice(0, 9)]).toEqual([
      200,
      'text/html',
      '<!doctype',
    ]);
    const claim = await ask(simulator.url, '[[sim: fault=oversized]]', { leaveAfter: 12 });
    expect(claim.bytes.readUInt32BE(0)).toBe(2 ** 31);
  });

  it('sends one huge valid event, or a gzip body nobody asked for', async () => {
    const huge = await ask(simulator.url, '[[sim: fault=huge:3000000]]');
    expect([huge.frames.length, huge.text.length]).toEqual([1, 3_000_000]);
    const bomb = await ask(simulator.url, '[[sim: fault=gzip_bomb:5000000]]');
    expect(bomb.headers['content-encoding']).toBe('gzip');
    expect(bomb.bytes.length).toBeLessThan(10_000);
    expect(gunzipSync(bomb.bytes)).toHaveLength(5_000_000);
  });

  it('keeps silent until the client gives up, and says so in its statistics', async () => {
    await using silent = await startKiroSimulator();
    const outgoing = request(`${silent.url}/generateAssistantResponse`, {
      method: 'POST',
      headers: { authorization: 'Bearer a' },
    });
    outgoing.on('error', () => undefined);
    outgoing.end(JSON.stringify(kiroBody('[[sim: fault=silent]]')));
    await silent.until(({ open }) => open === 1);
    outgoing.destroy();
    expect(await silent.until(({ open }) => open === 0)).toMatchObject({ cut: 1, finished: 0 });
  });

  it('notices a reader that leaves, without counting a finished stream', async () => {
    await using watched = await startKiroSimulator();
    await ask(watched.url, '[[sim: tokens=1000 pace=100]]', { leaveAfter: 300 });
    const stats = await watched.until(({ open }) => open === 0);
    expect(stats).toMatchObject({ aborted: 1, finished: 0 });
    expect(stats.accounts['at-1']?.outputTokens).toBeLessThan(1_000);
  });

  it('stops producing while the reader does not read', async () => {
    await using blocked = await startKiroSimulator();
    const text = 'x'.repeat(100_000);
    blocked.script({ text: Array.from({ length: 400 }, () => text) });
    const finished = new Promise<number>((resolve) => {
      const outgoing = request(`${blocked.url}/generateAssistantResponse`, {
        method: 'POST',
        headers: { authorization: 'Bearer a' },
      });
      outgoing.once('response', async (response) => {
        response.pause();
        await new Promise((later) => setTimeout(later, 100));
        expect(blocked.stats().finished).toBe(0);
        let bytes = 0;
        for await (const piece of response as AsyncIterable<Buffer>) bytes += piece.length;
        resolve(bytes);
      });
      outgoing.end(JSON.stringify(kiroBody('go')));
    });
    expect(await finished).toBeGreaterThan(40_000_000);
    await blocked.until((stats) => stats.finished === 1);
  });

  it('sends exceptions as the very first frame', async () => {
    const { status, frames } = await ask(
      simulator.url,
      '[[sim: exception=first:ThrottlingException:INSUFFICIENT_MODEL_CAPACITY]]',
    );
    expect([status, shape(frames)]).toEqual([200, ['exception:ThrottlingException']]);
    expect(frames[0]?.payload).toMatchObject({ reason: 'INSUFFICIENT_MODEL_CAPACITY' });
  });
});
