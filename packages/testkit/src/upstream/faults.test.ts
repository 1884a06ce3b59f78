import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANTHROPIC_ERRORS, readAnthropicStream, startAnthropicSimulator } from '../anthropic/index.ts';
import { readSseText } from '../sse/index.ts';
import { post } from './ask.fixture.ts';
import { expectedText, nowMicroseconds, readStamps, type UpstreamSimulator, withoutStamps } from './index.ts';

const HEADERS = { 'x-api-key': 'k1', 'anthropic-version': '2023-06-01' };

describe('what goes wrong at a simulated vendor', () => {
  let simulator: UpstreamSimulator;
  beforeAll(async () => {
    simulator = await startAnthropicSimulator();
  });
  afterAll(() => simulator.close());

  const ask = (directive: string, stream = true, leaveWhen?: (text: string) => boolean) =>
    post(
      `${simulator.url}/v1/messages`,
      { model: 'm', max_tokens: 9, stream, messages: [{ role: 'user', content: `[[sim: ${directive}]]` }] },
      HEADERS,
      leaveWhen,
    );

  it.each(Object.keys(ANTHROPIC_ERRORS))('the HTTP error %s', async (name) => {
    const { status, headers, bytes } = await ask(`error=${name}`);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(bytes.length).toBeGreaterThan(0);
    expect(headers['request-id']).toMatch(/^req_/);
    expect(simulator.ledger().at(-1)).toMatchObject({ end: name, status });
  });

  it('RST, FIN and truncation where they are asked for', async () => {
    const reset = await ask('tokens=50 pace=500 fault=reset:700');
    expect([reset.bytes.length, reset.error]).toEqual([700, 'ECONNRESET']);
    const fin = await ask('tokens=50 fault=fin');
    expect(fin.error).toBe('ECONNRESET');
    const truncated = await ask('tokens=50 fault=truncate');
    expect(truncated.error).toBeUndefined();
    const { violations } = readAnthropicStream(truncated.text);
    expect(violations).toContain('the stream ends without message_stop or error');
    expect(violations).toContain('the last event has no blank line after it');
    expect(simulator.ledger().at(-1)).toMatchObject({ end: 'cut', bytes: truncated.bytes.length });
  });

  it('a whole answer cut in the middle', async () => {
    const cut = await ask('tokens=50 fault=fin', false);
    const whole = await ask('tokens=50', false);
    expect([cut.status, cut.error]).toEqual([200, 'ECONNRESET']);
    expect(cut.bytes.length).toBe(whole.bytes.length >> 1);
  });

  it('silence for a while, for ever, and from the start', async () => {
    expect((await ask('tokens=5 fault=stall:2:60')).error).toBeUndefined();
    const left = await ask('tokens=5 fault=stall:4', true, (text) => text.includes('text_delta'));
    expect(readSseText(left.text).events).toHaveLength(4);
    await simulator.until(({ open }) => open === 0);
    expect(simulator.ledger().at(-1)).toMatchObject({ end: 'aborted', contentRecords: 1 });
  });

  it('no word at all, until the reader leaves', async () => {
    const leaving = new AbortController();
    const asked = fetch(`${simulator.url}/v1/messages`, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify({
        model: 'm',
        max_tokens: 9,
        messages: [{ role: 'user', content: '[[sim: fault=silent]]' }],
      }),
      signal: leaving.signal,
    });
    await simulator.until(({ open }) => open === 1);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await simulator.until(({ open }) => open === 0);
    expect(simulator.ledger().at(-1)).toMatchObject({ end: 'cut', status: 0, bytes: 0 });
  });

  it('bodies that are no answer', async () => {
    expect(await ask('fault=empty')).toMatchObject({ status: 200, text: '' });
    expect((await ask('fault=html')).text).toContain('<!doctype html>');
    const gzip = await ask('tokens=9 fault=gzip');
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(readAnthropicStream(gunzipSync(gzip.bytes).toString()).text).toBe(expectedText({ tokens: 9 }));
    expect((await ask('fault=gzip_bomb:5000000')).bytes.length).toBeLessThan(10_000);
    expect((await ask('fault=huge:100000')).bytes.length).toBeGreaterThan(100_000);
  });

  it('errors in a stream that began well', async () => {
    const shape = async (directive: string) => {
      const { text } = await ask(`tokens=4 ${directive}`);
      const { text: said, error, violations } = readAnthropicStream(text);
      expect(violations).toEqual([]);
      return { events: readSseText(text).events.length, said, type: error?.['type'] };
    };
    expect(await shape('streamerror=first')).toEqual({ events: 1, said: '', type: 'overloaded_error' });
    expect(await shape('streamerror=start:api_error')).toMatchObject({ events: 4, said: '', type: 'api_error' });
    expect(await shape('streamerror=middle')).toMatchObject({ said: expectedText({ tokens: 2 }) });
    expect(await shape('streamerror=last')).toMatchObject({ said: expectedText({ tokens: 4 }) });
  });

  it('endings that are missing', async () => {
    const problems = async (directive: string) => readAnthropicStream((await ask(`tokens=3 ${directive}`)).text);
    expect(await problems('end=no_terminal')).toMatchObject({
      finish: 'end_turn',
      violations: ['the stream ends without message_stop or error'],
    });
    expect(await problems('end=no_finish')).toMatchObject({ finish: undefined, text: expectedText({ tokens: 3 }) });
    expect((await problems('blank=0')).violations).toContain('the last event has no blank line after it');
  });

  it('bytes in pieces of any size, with stamps that tell the time', async () => {
    const before = nowMicroseconds();
    for (const chunk of ['bytes:1', 'bytes:7', 'random:40', 'frames:5']) {
      const { text } = readAnthropicStream((await ask(`tokens=30 stamp=1 chunk=${chunk}`)).text);
      expect(withoutStamps(text)).toBe(expectedText({ tokens: 30 }));
      expect(readStamps(text).every(({ sentAt }) => sentAt >= before)).toBe(true);
    }
  });

  it('directives with a mistake in them', async () => {
    expect(await ask('tokns=4')).toMatchObject({ status: 400, text: expect.stringContaining('unknown key') });
    expect(await ask('streamerror=first:nonsense')).toMatchObject({ status: 400 });
    expect(await ask('error=nonsense')).toMatchObject({ status: 400, text: expect.stringContaining('unknown error') });
    expect(() => simulator.script({ error: 'nonsense' })).toThrow('anthropic has no error "nonsense"');
  });
});
