import type { Tool, Turn } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { ADAPTIVE_MODEL, BUDGET_MODEL, said } from './request-rules.fixture.ts';

const tool = (name: string, more: Partial<Tool> = {}): Tool => ({ name, inputSchema: { type: 'object' }, ...more });

describe('tools', () => {
  test('keep name, description and schema', () => {
    const inputSchema = { type: 'object', properties: { path: { type: 'string' } }, $defs: {} };
    expect(said({ tools: [tool('ls', { description: 'lists', inputSchema }), tool('pwd')] }).body.tools).toEqual([
      { name: 'ls', description: 'lists', input_schema: inputSchema },
      { name: 'pwd', input_schema: { type: 'object' } },
    ]);
  });

  test('get a schema of an object at the top, with the properties of all alternatives', () => {
    const inputSchema = {
      description: 'd',
      required: ['a'],
      properties: { a: { type: 'string' } },
      anyOf: [{ properties: { a: { type: 'number' }, b: { type: 'string' } }, required: ['b'] }],
      allOf: [{ properties: { c: {} }, required: ['c'] }, 'nonsense'],
    };
    expect(said({ tools: [tool('ls', { inputSchema })] }).body.tools?.[0]?.['input_schema']).toEqual({
      type: 'object',
      description: 'd',
      properties: { a: { type: 'string' }, b: { type: 'string' }, c: {} },
      required: ['a', 'c'],
    });
  });

  test('that are strict stay strict, with a schema Anthropic can hold the model to', () => {
    const inputSchema = { type: 'object', properties: { n: { type: 'integer', minimum: 1, description: 'count' } } };
    expect(said({ tools: [tool('ls', { strict: true, inputSchema })] }).body.tools).toEqual([
      {
        name: 'ls',
        strict: true,
        input_schema: {
          type: 'object',
          properties: { n: { type: 'integer', description: 'count minimum: 1' } },
          additionalProperties: false,
        },
      },
    ]);
  });

  test.each([
    ['by an older model', [tool('ls', { strict: true })], 'claude-sonnet-4-20250514'],
    [
      'when they are more than twenty',
      Array.from({ length: 21 }, (_, at) => tool(`t${at}`, { strict: true })),
      BUDGET_MODEL,
    ],
  ])('are not held to their schema %s', (_name, tools, model) => {
    const { body, dropped } = said({ tools }, { model });
    expect(body.tools?.[0]).not.toHaveProperty('strict');
    expect(dropped).toEqual(['tools.strict']);
  });

  test('another vendor runs are dropped by name, those Anthropic knows are kept', () => {
    const tools = [
      tool('web_search', { serverType: 'web_search' }),
      tool('web_search', { serverType: 'web_search_20250305' }),
      tool('x', { serverType: 'a\nb' }),
    ];
    const { body, dropped } = said({ tools });
    expect(body.tools).toEqual([{ type: 'web_search_20250305', name: 'web_search' }]);
    expect(dropped).toEqual(['tools.other', 'tools.web_search']);
  });

  test('with names Anthropic refuses are renamed alike in every place, and the reader is told', () => {
    const name = `mcp:files.${'x'.repeat(200)}`;
    const turn: Partial<Turn> = {
      tools: [tool(name), tool('a.b'), tool('a:b'), tool('a.b')],
      toolChoice: { type: 'tool', name },
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'a' }] },
        { role: 'assistant', content: [{ type: 'tool_call', id: '1', name, input: {} }] },
      ],
    };
    const { body, toolNames } = said(turn);
    const [renamed] = toolNames.keys();
    expect([...toolNames.values()]).toEqual([name, 'a.b', 'a:b']);
    expect(body['tool_choice']).toEqual({ type: 'tool', name: renamed });
    expect(body.messages[1]?.content[0]?.['name']).toBe(renamed);
  });

  test('a conversation has used are declared when the client declares none, and kept from being used', () => {
    const messages: Turn['messages'] = [
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      { role: 'assistant', content: [{ type: 'tool_call', id: '1', name: 'ls', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', callId: '1', isError: false, content: [] }] },
    ];
    expect(said({ messages }).body).toMatchObject({
      tools: [{ name: 'ls', input_schema: { type: 'object' } }],
      tool_choice: { type: 'none' },
    });
  });
});

type ChoiceCase = readonly [
  choice: Turn['toolChoice'],
  expected: object | undefined,
  dropped?: readonly string[],
  model?: string,
];

const CHOICES: readonly ChoiceCase[] = [
  [undefined, undefined],
  [{ type: 'auto' }, { type: 'auto' }],
  [
    { type: 'auto', parallel: false },
    { type: 'auto', disable_parallel_tool_use: true },
  ],
  [
    { type: 'any', parallel: false },
    { type: 'any', disable_parallel_tool_use: true },
  ],
  [{ type: 'none', parallel: false }, { type: 'none' }],
  [
    { type: 'tool', name: 'ls', parallel: false },
    { type: 'tool', name: 'ls', disable_parallel_tool_use: true },
  ],
  [{ type: 'tool', name: 'web_search' }, { type: 'auto' }, ['toolChoice']],
  [{ type: 'any' }, { type: 'auto' }, ['toolChoice'], 'claude-fable-5'],
];

describe('the choice of a tool', () => {
  test.each(CHOICES.map((row) => ({ row })))(
    '$row',
    ({ row: [toolChoice, expected, dropped = [], model = ADAPTIVE_MODEL] }) => {
      const { body, ...rest } = said({ tools: [tool('ls')], ...(toolChoice && { toolChoice }) }, { model });
      expect(body['tool_choice']).toEqual(expected);
      expect(rest.dropped).toEqual(dropped);
    },
  );

  test('without tools is none to make', () => {
    expect(said({ toolChoice: { type: 'auto' } })).toMatchObject({ dropped: [] });
    const { body, dropped } = said({ toolChoice: { type: 'any' } });
    expect([body['tool_choice'], dropped]).toEqual([undefined, ['toolChoice']]);
  });
});
