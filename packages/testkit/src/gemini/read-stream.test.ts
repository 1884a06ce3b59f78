import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../upstream/ask.fixture.ts';
import { expectedText, type UpstreamSimulator } from '../upstream/index.ts';
import { readGeminiStream, startGeminiSimulator } from './index.ts';

const candidate = (parts: unknown, more: object = {}) => ({
  candidates: [{ index: 0, content: { role: 'model', parts }, ...more }],
  responseId: 'r',
});
const said = candidate([{ text: 'hi' }]);
const end = candidate([{ text: '' }], { finishReason: 'STOP' });
const call = (functionCall: object) => candidate([{ functionCall }]);
const usage = (prompt: number, total: number) => ({
  usageMetadata: { promptTokenCount: prompt, totalTokenCount: total },
});
const stream = (records: readonly unknown[]) =>
  records.map((record) => `data: ${typeof record === 'string' ? record : JSON.stringify(record)}\r\n\r\n`).join('');

describe('the reader of Gemini streams', () => {
  it.each<[string, unknown[], string | RegExp]>([
    ['no finish', [said], 'the stream ends without finishReason'],
    ['two finishes', [end, end], 'a second finishReason'],
    ['a lower-case finish', [candidate([], { finishReason: 'stop' })], 'finishReason stop'],
    ['content too late', [end, said], 'content after finishReason'],
    ['[DONE]', [end, '[DONE]'], /not a JSON object/],
    ['an empty record', [{ responseId: 'r' }, end], /a record without candidates/],
    [
      'another role',
      [{ candidates: [{ content: { role: 'assistant', parts: [] } }] }, end],
      'content of role assistant',
    ],
    ['a part without data', [candidate([{ thought: true }]), end], 'a part without data'],
    [
      'a part with two data',
      [candidate([{ text: 'x', functionCall: { name: 'f' } }]), end],
      'a part with text and functionCall',
    ],
    ['a call without name', [call({ args: {} }), end], 'a functionCall without name'],
    ['args as text', [call({ name: 'f', args: '{}' }), end], 'functionCall args are no object'],
    [
      'two calls of one id',
      [call({ id: 'a', name: 'f' }), call({ id: 'a', name: 'f' }), end],
      'two function calls have the id a',
    ],
    ['wrong sums', [{ ...end, ...usage(1, 2) }], 'totalTokenCount is not the sum'],
    [
      'usage that goes back',
      [
        { ...said, ...usage(2, 2) },
        { ...end, ...usage(1, 1) },
      ],
      'usage goes back',
    ],
    ['a changing id', [said, { ...end, responseId: 's' }], 'responseId changes within the stream'],
    ['half an envelope', [{ response: said }, end], 'records with and without an envelope'],
    [
      'an error without status',
      [said, { error: { code: 503, message: 'x' } }],
      'an error without code, message and status',
    ],
    [
      'something after an error',
      [{ error: { code: 503, message: 'x', status: 'UNAVAILABLE' } }, end],
      'a record after an error',
    ],
  ])('finds %s', (_name, records, problem) => {
    const { violations } = readGeminiStream(stream(records));
    expect(violations).toContainEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem));
  });

  it('finds event names and unfinished records', () => {
    expect(readGeminiStream(`event: x\n${stream([end])}`).violations).toEqual(['a record with the event name x']);
    expect(readGeminiStream(stream([end]).trimEnd()).violations).toContain(
      'the last record has no blank line after it',
    );
  });

  describe('at the simulator', () => {
    let simulator: UpstreamSimulator;
    beforeAll(async () => {
      simulator = await startGeminiSimulator();
    });
    afterAll(() => simulator.close());
    const ask = async (directive: string, model = 'gemini-3-pro') => {
      const request = { contents: [{ role: 'user', parts: [{ text: `[[sim: ${directive}]]` }] }] };
      const url = `${simulator.url}/v1internal:streamGenerateContent?alt=sse`;
      return (await post(url, { project: 'p', model, request }, { authorization: 'Bearer ya29.x' })).text;
    };

    it('finds nothing to object to', async () => {
      const body = await ask('tokens=9 thinking=4 tool=f,g usage=1:2:3:9:4 fields=1');
      expect(body).toContain('}\r\n\r\n');
      expect(readGeminiStream(body)).toMatchObject({
        violations: [],
        wrapped: true,
        text: expectedText({ tokens: 9 }),
        thinking: 'The question is simple. First look at it, then answer it.',
        finish: 'STOP',
        tools: [
          { name: 'f', input: { town: 'Tromsø' }, signature: expect.any(String) },
          { name: 'g', signature: undefined },
        ],
        usage: {
          promptTokenCount: 6,
          cachedContentTokenCount: 2,
          candidatesTokenCount: 5,
          thoughtsTokenCount: 4,
          totalTokenCount: 15,
        },
      });
      expect(readGeminiStream(await ask('tool=f:3:no_id')).tools).toMatchObject([{ id: '' }]);
      expect(readGeminiStream(await ask('refusal=No'))).toMatchObject({
        finish: 'blocked:PROHIBITED_CONTENT',
        violations: [],
      });
      expect(readGeminiStream(await ask('text=a thinking=1', 'claude-sonnet-4-5'))).toMatchObject({
        signatures: [expect.any(String)],
        violations: [],
      });
      expect(readGeminiStream(await ask('tokens=4 streamerror=middle'))).toMatchObject({
        error: { status: 'UNAVAILABLE' },
        violations: [],
      });
      expect(readGeminiStream(await ask('text=a end=no_finish')).violations).toEqual([
        'the stream ends without finishReason',
      ]);
    });

    it('gives an array to those who do not ask for events', async () => {
      const url = `${simulator.url}/v1beta/models/m:streamGenerateContent?key=k`;
      const { text } = await post(url, { contents: [{ parts: [{ text: '[[sim: text=a]]' }] }] });
      expect(JSON.parse(text)).toMatchObject([{ candidates: [{ finishReason: 'STOP' }] }]);
      expect(simulator.ledger().at(-1)).toMatchObject({ account: 'k', query: { key: '[k]' } });
    });
  });
});
