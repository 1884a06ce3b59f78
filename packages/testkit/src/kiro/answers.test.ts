import { EventStreamCodec } from '@smithy/core/event-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nowMicroseconds, readStamps, withoutStamps } from '../stand-in/index.ts';
import { expectedText } from './answer-text.ts';
import { ask, shape } from './ask.fixture.ts';
import type { ReadFrame } from './frame-reader.ts';
import { type KiroSimulator, startKiroSimulator } from './simulator.ts';

function payloads(frames: readonly ReadFrame[], type: string): Record<string, unknown>[] {
  return frames
    .filter(({ headers }) => headers[':event-type'] === type)
    .map(({ payload }) => payload as Record<string, unknown>);
}

describe('answers of the Kiro simulator', () => {
  let simulator: KiroSimulator;
  beforeAll(async () => {
    simulator = await startKiroSimulator();
  });
  afterAll(() => simulator.close());

  it('echo the prompt in the demo answer and end like the real service', async () => {
    const { frames, text, headers } = await ask(simulator.url, 'name a river [[sim: pace=0 first=0]]');
    expect(headers['content-type']).toBe('application/vnd.amazon.eventstream');
    expect(text).toContain('“name a river”');
    expect(text).toBe(expectedText({}, 'name a river'));
    expect(shape(frames)).toEqual(['assistantResponseEvent', 'metadataEvent', 'contextUsageEvent', 'meteringEvent']);
  });

  it('are byte-exact for a seed, whatever the chunking', async () => {
    for (const chunk of ['frames:1', 'frames:50', 'bytes:1', 'bytes:7', 'random:40']) {
      const { text, error } = await ask(simulator.url, `[[sim: tokens=60 seed=9 chunk=${chunk}]]`);
      expect(error).toBeUndefined();
      expect(text).toBe(expectedText({ tokens: 60, seed: 9 }));
    }
    expect(expectedText({ tokens: 60, seed: 9 })).not.toBe(expectedText({ tokens: 60, seed: 10 }));
  });

  it('carry a stamp per event that can be read and removed', async () => {
    const before = nowMicroseconds();
    const { text } = await ask(simulator.url, '[[sim: tokens=30 stamp=1]]');
    const stamps = readStamps(text);
    expect(stamps.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 30 }, (_, index) => index));
    expect(stamps.every(({ sentAt }) => sentAt >= before && sentAt <= nowMicroseconds())).toBe(true);
    expect(withoutStamps(text)).toBe(expectedText({ tokens: 30 }));
  });

  it('think in tags that are cut over frames, or in native frames with a signature', async () => {
    const tags = await ask(simulator.url, '[[sim: text=42 thinking=tags:4]]');
    expect(tags.text).toMatch(/^<thinking>\n.+<\/thinking>\n\n42$/);
    expect(payloads(tags.frames, 'assistantResponseEvent')[0]).toEqual({ content: '<thi' });
    const native = await ask(simulator.url, '[[sim: text=42 thinking=native]]');
    const parts = payloads(native.frames, 'reasoningContentEvent');
    expect(
      parts
        .slice(0, -1)
        .map(({ text }) => text)
        .join(''),
    ).toBe('The question is simple. First look at it, then answer it.');
    expect(parts.at(-1)).toEqual({ signature: 'c2lnLXRlc3Q=' });
    expect(native.text).toBe('42');
  });

  it('stream tools as fragments, also cut inside an escape, as objects, bare and truncated', async () => {
    const { frames } = await ask(simulator.url, '[[sim: text=ok tool=get_weather,list_all]]');
    const events = payloads(frames, 'toolUseEvent').filter(({ name }) => name === 'get_weather');
    expect(events.map(({ input }) => input ?? '').join('')).toBe('{"town":"Troms\\u00f8"}');
    expect(events.some(({ input }) => String(input).endsWith('\\'))).toBe(true);
    expect(events.at(-1)).toMatchObject({ stop: true });
    const object = await ask(simulator.url, '[[sim: text=ok tool=f:object]]');
    expect(payloads(object.frames, 'toolUseEvent')).toEqual([
      expect.objectContaining({ input: { town: 'Tromsø' }, stop: true }),
    ]);
    const bare = await ask(simulator.url, '[[sim: text=ok tool=f:bare]]');
    expect(payloads(bare.frames, 'toolUseEvent').map(({ input }) => input)).toEqual([undefined, undefined]);
    const cut = await ask(simulator.url, '[[sim: text=ok tool=f:truncated]]');
    expect(shape(cut.frames)).toEqual(['assistantResponseEvent', 'toolUseEvent']);
    expect(payloads(cut.frames, 'toolUseEvent').some(({ stop }) => stop)).toBe(false);
  });

  it('fill a declared tool from its schema', async () => {
    const schema = {
      type: 'object',
      properties: { n: { type: 'integer' }, to: { enum: ['a', 'b'] } },
      required: ['n', 'to'],
    };
    const tools = [{ toolSpecification: { name: 'f', description: 'd', inputSchema: { json: schema } } }];
    const body = {
      conversationState: {
        chatTriggerType: 'MANUAL',
        conversationId: '0b0e6c1e-4b0a-4a3e-9d51-6a1f5a0c0001',
        currentMessage: {
          userInputMessage: {
            content: '[[sim: text=ok tool=f:object]]',
            modelId: 'm',
            userInputMessageContext: { tools },
          },
        },
      },
    };
    const { frames } = await ask(simulator.url, '', { body });
    expect(payloads(frames, 'toolUseEvent')[0]?.['input']).toEqual({ n: 7, to: 'a' });
  });

  it('switch usage, metering, stop reason and context usage on and off', async () => {
    const all = await ask(simulator.url, '[[sim: tokens=3 usage=1 context=61.5]]');
    const [, { tokenUsage } = {}] = payloads(all.frames, 'metadataEvent');
    expect(tokenUsage).toEqual({ uncachedInputTokens: 10, outputTokens: 3, totalTokens: 13 });
    expect(payloads(all.frames, 'contextUsageEvent')).toEqual([{ contextUsagePercentage: 61.5 }]);
    const none = await ask(simulator.url, '[[sim: tokens=3 stop=0 context=0 metering=0]]');
    expect(shape(none.frames)).toEqual(['assistantResponseEvent']);
  });

  it('put exceptions, error frames, ghosts and unknown events where they are asked for', async () => {
    const shapeOf = async (directive: string) =>
      shape((await ask(simulator.url, `[[sim: tokens=4 context=0 metering=0 stop=0 ${directive}]]`)).frames);
    expect(await shapeOf('exception=first')).toEqual(['exception:ThrottlingException']);
    expect(await shapeOf('exception=middle:InternalServerException')).toEqual([
      'assistantResponseEvent',
      'exception:InternalServerException',
    ]);
    expect(await shapeOf('errorframe=middle')).toEqual(['assistantResponseEvent', 'error:InternalError']);
    expect(await shapeOf('ghost=1')).toEqual(['assistantResponseEvent', 'exception:InternalServerException']);
    expect(await shapeOf('unknown=1')).toEqual([
      'assistantResponseEvent',
      'unknownFutureEvent',
      'assistantResponseEvent',
    ]);
    const middle = await ask(simulator.url, '[[sim: tokens=4 exception=middle]]');
    expect(middle.text).toBe(expectedText({ tokens: 2 }));
  });

  it('are read the same by the official codec', async () => {
    const codec = new EventStreamCodec(
      (bytes) => Buffer.from(bytes as Uint8Array).toString(),
      (text) => Buffer.from(text),
    );
    const { bytes, frames } = await ask(
      simulator.url,
      '[[sim: tokens=20 thinking=native tool=f usage=1 ghost=1 unknown=1]]',
    );
    let at = 0;
    for (const frame of frames) {
      const total = bytes.readUInt32BE(at);
      const message = codec.decode(bytes.subarray(at, at + total));
      expect(JSON.parse(Buffer.from(message.body).toString())).toEqual(frame.payload);
      at += total;
    }
    expect(at).toBe(bytes.length);
  });

  it('refuse a directive with a mistake in it', async () => {
    const { status, bytes } = await ask(simulator.url, '[[sim: tokns=4]]');
    expect([status, bytes.toString()]).toEqual([400, '{"message":"[[sim]] unknown key \\"tokns\\""}']);
  });
});
