import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../upstream/ask.fixture.ts';
import { expectedText, type UpstreamSimulator } from '../upstream/index.ts';
import { readAnthropicStream, startAnthropicSimulator } from './index.ts';

describe('the reader of Messages streams', () => {
  let simulator: UpstreamSimulator;
  beforeAll(async () => {
    simulator = await startAnthropicSimulator();
  });
  afterAll(() => simulator.close());

  const ask = async (directive: string) => {
    const body = {
      model: 'm',
      max_tokens: 9,
      stream: true,
      messages: [{ role: 'user', content: `[[sim: ${directive}]]` }],
    };
    return (await post(`${simulator.url}/v1/messages`, body, { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }))
      .text;
  };

  it('finds everything, and nothing to object to', async () => {
    const body = await ask('tokens=9 thinking=4 tool=f,g:2 usage=1:2:3:9:4 fields=1 event=1 keepalive=1');
    expect(readAnthropicStream(body)).toMatchObject({
      violations: [],
      model: 'm',
      text: expectedText({ tokens: 9 }),
      thinking: 'The question is simple. First look at it, then answer it.',
      signatures: [expect.any(String)],
      blocks: ['thinking', 'text', 'tool_use', 'tool_use'],
      tools: [{ name: 'f', input: { town: 'Tromsø' } }, { name: 'g' }],
      finish: 'tool_use',
      usage: { input_tokens: 1, cache_read_input_tokens: 2, cache_creation_input_tokens: 3, output_tokens: 9 },
    });
  });

  it('reads stop sequences, errors and redacted thinking', async () => {
    expect(readAnthropicStream(await ask('text=a finish=stop_sequence stopseq=X'))).toMatchObject({
      finish: 'stop_sequence',
      stopSequence: 'X',
      violations: [],
    });
    expect(readAnthropicStream(await ask('tokens=4 streamerror=middle:api_error'))).toMatchObject({
      error: { type: 'api_error' },
      finish: undefined,
      violations: [],
    });
    expect(readAnthropicStream(await ask('text=a thinking=redacted')).blocks).toEqual(['redacted_thinking', 'text']);
    expect(readAnthropicStream(await ask('usage=0 text=a')).usage).toMatchObject({ input_tokens: 0, output_tokens: 0 });
  });

  it('passes on what the checker of events finds', async () => {
    const good = await ask('text=hi tool=f');
    expect(readAnthropicStream(good.replace('"index":1', '"index":2')).violations).not.toEqual([]);
    expect(readAnthropicStream(good.replace('event: message_stop', 'event: stop')).violations).not.toEqual([]);
    expect(readAnthropicStream(good.replace('"type":"text_delta"', '"type":"thinking_delta"')).violations).not.toEqual(
      [],
    );
    expect(readAnthropicStream(`${good}nonsense\n\n`).violations).not.toEqual([]);
    expect(readAnthropicStream(await ask('text=a tool=f finish=stop')).violations).toContain(
      'stop_reason end_turn with a tool_use block',
    );
  });
});
