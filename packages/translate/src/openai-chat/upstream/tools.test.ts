import type { Turn } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { assistant, call, messagesOf, result, said, say, user } from './say.fixture.ts';

describe('tools', () => {
  const closed = { type: 'object', properties: { a: {} }, required: ['a'], additionalProperties: false };
  const tool = { name: 'f', description: 'd', inputSchema: closed, strict: true };

  test('are functions with a schema of an object', () => {
    expect(say({ tools: [tool, { name: 'g', inputSchema: {} }] }).body['tools']).toEqual([
      { type: 'function', function: { name: 'f', description: 'd', parameters: closed, strict: true } },
      { type: 'function', function: { name: 'g', parameters: { type: 'object', properties: {} } } },
    ]);
  });

  test('are held to their schema only if it is one that the API can hold a model to', () => {
    const inner = {
      type: 'object',
      properties: { b: { type: 'array', items: closed }, c: { anyOf: [closed, { type: 'null' }] } },
    };
    const strict = { ...inner, required: ['b', 'c'], additionalProperties: false };
    const droppedOf = (inputSchema: object) => say({ tools: [{ ...tool, inputSchema: { ...inputSchema } }] }).dropped;
    expect(droppedOf(strict)).toEqual([]);
    expect(droppedOf({ ...strict, required: ['b'] })).toEqual(['tools.strict']);
    expect(droppedOf({ ...strict, properties: { ...inner.properties, b: { items: { type: 'object' } } } })).toEqual([
      'tools.strict',
    ]);
    expect(droppedOf({})).toEqual(['tools.strict']);
  });

  test.each<[NonNullable<Turn['toolChoice']>, object]>([
    [{ type: 'auto' }, { tool_choice: 'auto' }],
    [{ type: 'none' }, { tool_choice: 'none' }],
    [
      { type: 'any', parallel: false },
      { tool_choice: 'required', parallel_tool_calls: false },
    ],
    [{ type: 'tool', name: 'f' }, { tool_choice: { type: 'function', function: { name: 'f' } } }],
  ])('are chosen: %j', (toolChoice, fields) => {
    expect(say({ tools: [tool], toolChoice }).body).toMatchObject(fields);
  });

  test('whose names the API would refuse are renamed, the same way everywhere', () => {
    const name = `mcp__${'x'.repeat(80)}`;
    const messages = [user(said('hi')), assistant(call('c', { name }))];
    const { body, toolNames } = say({
      tools: [
        { ...tool, name },
        { ...tool, name: 'a.b' },
      ],
      messages,
      toolChoice: { type: 'tool', name },
    });
    const [[short] = [], [dotless] = []] = [...toolNames];
    expect(short).toMatch(/^mcp__x{49}_[0-9a-f]{8}$/);
    expect(dotless).toMatch(/^a_b_[0-9a-f]{8}$/);
    expect([...toolNames.values()]).toEqual([name, 'a.b']);
    expect(body).toMatchObject({
      tool_choice: { function: { name: short } },
      messages: [{}, { tool_calls: [{ function: { name: short } }] }, {}],
    });
  });

  test('whose call ids are too long get shorter ones, in call and result alike', () => {
    const id = 'x'.repeat(80);
    const [, called, answered] = messagesOf(user(said('hi')), assistant(call(id)), user(result(id, []))) as [
      unknown,
      { tool_calls: [{ id: string }] },
      { tool_call_id: string },
    ];
    expect(called.tool_calls[0].id).toMatch(/^call_[0-9a-f]{32}$/);
    expect(answered.tool_call_id).toBe(called.tool_calls[0].id);
  });
});
