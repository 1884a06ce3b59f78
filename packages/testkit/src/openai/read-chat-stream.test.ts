import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../upstream/ask.fixture.ts';
import { expectedText, type UpstreamSimulator } from '../upstream/index.ts';
import { readChatStream, startOpenaiSimulator } from './index.ts';

const chunk = (choice: object | undefined, more: object = {}) => ({
  id: 'x',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: choice ? [{ index: 0, delta: {}, finish_reason: null, ...choice }] : [],
  ...more,
});
const role = chunk({ delta: { role: 'assistant', content: '' } });
const said = chunk({ delta: { content: 'hi' } });
const end = chunk({ finish_reason: 'stop' });
const call = (more: object) =>
  chunk({
    delta: { tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' }, ...more }] },
  });
const calls = chunk({ finish_reason: 'tool_calls' });
const usage = (total: number) =>
  chunk(undefined, { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: total } });
const stream = (records: readonly unknown[]) =>
  records.map((record) => `data: ${typeof record === 'string' ? record : JSON.stringify(record)}\n\n`).join('');

describe('the reader of Chat Completions streams', () => {
  it.each<[string, unknown[], string | RegExp]>([
    ['no role', [said, end, '[DONE]'], 'the first delta has no role'],
    ['no finish', [role, said, '[DONE]'], 'the stream ends without finish_reason'],
    ['no [DONE]', [role, said, end], 'the stream ends without [DONE]'],
    ['two finishes', [role, end, end, '[DONE]'], 'a second finish_reason'],
    ['a made-up finish', [role, chunk({ finish_reason: 'max_tokens' }), '[DONE]'], 'finish_reason max_tokens'],
    ['content too late', [role, end, said, '[DONE]'], 'content after finish_reason'],
    ['something after the end', [role, end, '[DONE]', said], /^a record after \[DONE\]/],
    ['no JSON', [role, 'hello', end, '[DONE]'], /not a JSON object/],
    ['a strange object', [{ ...role, object: 'text_completion' }, end, '[DONE]'], 'object text_completion'],
    ['a changing id', [role, { ...end, id: 'y' }, '[DONE]'], 'id changes within the stream'],
    ['no model', [{ ...role, model: undefined }, '[DONE]'], 'a chunk without model'],
    ['an empty chunk', [role, chunk(undefined), end, '[DONE]'], 'a chunk with neither choices nor usage'],
    ['wrong sums', [role, end, usage(4), '[DONE]'], 'total_tokens is not the sum'],
    ['usage twice', [role, end, usage(3), usage(3), '[DONE]'], 'usage twice'],
    ['a tool without index', [role, call({ index: undefined }), calls, '[DONE]'], 'a tool call delta without index'],
    ['a tool without id', [role, call({ id: undefined }), calls, '[DONE]'], 'tool call 0 has no id'],
    ['a tool without name', [role, call({ function: { arguments: '' } }), calls, '[DONE]'], 'tool call 0 has no name'],
    ['a tool named twice', [role, call({}), call({}), calls, '[DONE]'], 'tool call 0 is named a second time'],
    ['a tool at block index 1', [role, call({ index: 1 }), calls, '[DONE]'], 'tool call index 1 where 0 is next'],
    ['broken arguments', [role, call({ function: { name: 'f', arguments: '{"a' } }), calls, '[DONE]'], /are not JSON/],
    ['a tool that ends with stop', [role, call({}), end, '[DONE]'], 'finish_reason stop with a tool call'],
    ['tool_calls without tools', [role, calls, '[DONE]'], 'finish_reason tool_calls without a tool call'],
  ])('finds %s', (_name, records, problem) => {
    const { violations } = readChatStream(stream(records));
    expect(violations).toContainEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem));
  });

  it('finds event names and unfinished records', () => {
    expect(readChatStream(`event: chunk\ndata: ${JSON.stringify(role)}\n\n`).violations).toContain(
      'a record with the event name chunk',
    );
    expect(readChatStream(`${stream([role, end])}data: [DONE]\n`).violations).toContain(
      'the last record has no blank line after it',
    );
  });

  describe('at the simulator', () => {
    let simulator: UpstreamSimulator;
    beforeAll(async () => {
      simulator = await startOpenaiSimulator();
    });
    afterAll(() => simulator.close());
    const ask = async (directive: string) => {
      const body = {
        model: 'm',
        stream: true,
        stream_options: { include_usage: true },
        messages: [{ role: 'user', content: `[[sim: ${directive}]]` }],
      };
      return readChatStream(
        (await post(`${simulator.url}/v1/chat/completions`, body, { authorization: 'Bearer k' })).text,
      );
    };

    it('finds nothing to object to', async () => {
      const facts = await ask('tokens=9 thinking=4 tool=f,g:2 usage=1:2:3:9:4');
      expect(facts).toMatchObject({
        violations: [],
        text: expectedText({ tokens: 9 }),
        thinking: 'The question is simple. First look at it, then answer it.',
        finish: 'tool_calls',
        done: true,
        tools: [{ name: 'f', input: { town: 'Tromsø' } }, { name: 'g' }],
        usage: { prompt_tokens: 6, completion_tokens: 9, total_tokens: 15 },
      });
      expect((await ask('tokens=2 streamerror=last')).violations).toEqual([]);
    });

    it('finds the flaws it is told to have', async () => {
      expect((await ask('tool=f:3:no_index')).violations).toContain('a tool call delta without index');
      expect((await ask('tool=f:3:no_id')).violations).toContain('tool call 0 has no id');
      expect((await ask('tool=f:3:late_name')).violations).toContain('tool call 0 has no name');
      expect((await ask('tool=f:3:whole')).violations).toEqual([]);
      expect((await ask('text=a end=no_terminal')).violations).toEqual(['the stream ends without [DONE]']);
    });
  });
});
