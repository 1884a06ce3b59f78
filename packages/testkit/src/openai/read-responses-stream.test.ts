import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSseText } from '../sse/index.ts';
import { post } from '../upstream/ask.fixture.ts';
import { expectedText, type UpstreamSimulator } from '../upstream/index.ts';
import { readResponsesStream, startOpenaiSimulator } from './index.ts';

type Event = Record<string, unknown> & { type: string };

describe('the reader of Responses streams', () => {
  let simulator: UpstreamSimulator;
  let good: Event[];
  beforeAll(async () => {
    simulator = await startOpenaiSimulator();
    good = readSseText(await ask('tokens=3 thinking=30 tool=f:40')).events.map(({ data }) => JSON.parse(data) as Event);
  });
  afterAll(() => simulator.close());

  const ask = async (directive: string) => {
    const body = {
      model: 'gpt-5',
      stream: true,
      include: ['reasoning.encrypted_content'],
      input: `[[sim: ${directive}]]`,
    };
    return (await post(`${simulator.url}/v1/responses`, body, { authorization: 'Bearer k' })).text;
  };
  const write = (events: readonly Event[], renumber = true) =>
    events
      .map(
        (event, at) =>
          `event: ${event.type}\ndata: ${JSON.stringify(renumber ? { ...event, sequence_number: at } : event)}\n\n`,
      )
      .join('');
  const without = (type: string) => good.filter((event) => event.type !== type);
  const altered = (type: string, more: object) => {
    const at = good.findIndex((event) => event.type === type);
    return good.map((event, index) => (index === at ? { ...event, ...more } : event));
  };
  const violations = (events: readonly Event[], renumber = true) =>
    readResponsesStream(write(events, renumber)).violations;

  it('finds nothing to object to in the simulator’s', async () => {
    expect(readResponsesStream(await ask('tokens=9 thinking=4 tool=f,g:2 usage=1:2:3:9:4'))).toMatchObject({
      violations: [],
      unknown: [],
      text: expectedText({ tokens: 9 }),
      thinking: 'The question is simple. First look at it, then answer it.',
      encrypted: [expect.any(String)],
      finish: 'completed',
      items: ['reasoning', 'message', 'function_call', 'function_call'],
      tools: [{ name: 'f', input: { town: 'Tromsø' } }, { name: 'g' }],
      usage: { input_tokens: 6, output_tokens: 9, total_tokens: 15 },
    });
    const others = [
      'refusal=No',
      'text=a finish=max_tokens',
      'tokens=4 streamerror=middle',
      'tokens=4 streamerror=first:event_server_error',
      'thinking=hidden text=a',
    ];
    for (const each of others) expect(readResponsesStream(await ask(each)).violations, each).toEqual([]);
    expect(readResponsesStream(await ask('text=a event=1')).unknown).toEqual(['response.future.delta']);
  });

  it('finds endings that are missing or empty', async () => {
    expect(readResponsesStream(await ask('text=a end=no_terminal')).violations).toEqual([
      'the stream ends without a terminal event',
    ]);
    expect(readResponsesStream(await ask('text=a completed=empty')).violations).toEqual([
      'response.completed carries 0 of 1 items',
    ]);
    expect(violations([...good, { type: 'response.completed', response: good.at(-1)?.['response'] }])).toContain(
      'response.completed after response.completed',
    );
  });

  it('finds numbers and names that do not fit', () => {
    expect(violations(good.slice(1))).toContain('response.in_progress before response.created');
    expect(violations(good.toSpliced(3, 1), false)).toContainEqual(
      expect.stringMatching(/sequence_number 4 where 3 is next/),
    );
    expect(readResponsesStream(write(good).replace('event: response.created', 'event: message')).violations).toContain(
      'event message carries type response.created',
    );
    expect(readResponsesStream('data: [DONE]\n\n').violations[0]).toMatch(/not a JSON object/);
    expect(readResponsesStream(write(good).trimEnd()).violations).toContain(
      'the last event has no blank line after it',
    );
  });

  it.each<[string, () => Event[], string | RegExp]>([
    ['a delta of no item', () => without('response.output_item.added'), /for item 0, which was never added/],
    ['a delta of no part', () => without('response.content_part.added'), /for part 0, which was never added/],
    ['an item that never ends', () => without('response.output_item.done'), 'response.completed while item 0 is open'],
    ['a part that never ends', () => without('response.content_part.done'), 'item 1: done while a part is open'],
    [
      'a lost delta',
      () => without('response.reasoning_summary_text.delta'),
      /response.reasoning_summary_text.done differs/,
    ],
    [
      'a changed text',
      () => altered('response.output_text.done', { text: 'x' }),
      'item 1: response.output_text.done differs from its deltas',
    ],
    [
      'changed arguments',
      () => altered('response.function_call_arguments.done', { arguments: '{}' }),
      /arguments.done differs/,
    ],
    [
      'another item id',
      () => altered('response.output_text.delta', { item_id: 'msg_x' }),
      'item 1: response.output_text.delta has item_id msg_x',
    ],
    [
      'an index that skips',
      () => altered('response.output_item.added', { output_index: 1 }),
      'output index 1 where 0 is next',
    ],
    [
      'an item without id',
      () => altered('response.output_item.added', { item: { type: 'reasoning', summary: [] } }),
      'item 0: no id',
    ],
    [
      'another response',
      () => altered('response.in_progress', { response: { object: 'response', id: 'resp_x', status: 'in_progress' } }),
      'response.in_progress is of another response',
    ],
    ['a second beginning', () => good.toSpliced(1, 0, ...good.slice(0, 1)), 'a second response.created'],
  ])('finds %s', (_name, events, problem) => {
    expect(violations(events())).toContainEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem));
  });
});
