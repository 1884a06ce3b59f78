import type { CacheMark, Turn } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { marksOf, said } from './request-rules.fixture.ts';

const text = (value: string, cache?: CacheMark) => ({ type: 'text' as const, text: value, ...(cache && { cache }) });

const conversation = (...marks: (CacheMark | undefined)[]): Partial<Turn> => ({
  tools: [
    { name: 'a', inputSchema: {} },
    { name: 'b', inputSchema: {} },
  ],
  system: [text('s'), text('t')],
  messages: marks.map((mark, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content: [text(`m${at}`, mark)] })),
});

describe('our cache marks', () => {
  test('stand on the last tool, the last system text and the last message of the user', () => {
    const { body } = said(conversation(undefined, undefined, undefined), { addCacheMarks: true });
    expect(marksOf(body)).toHaveLength(3);
    expect(body.tools?.[1]).toHaveProperty('cache_control', { type: 'ephemeral' });
    expect(body.system?.[1]).toHaveProperty('cache_control');
    expect(body.messages[2]?.content[0]).toHaveProperty('cache_control');
  });

  test('are off by default', () => {
    expect(marksOf(said(conversation(undefined)).body)).toEqual([]);
  });

  test('trap k: count those of the client, and are never more than four with them', () => {
    const marked = (...marks: (CacheMark | undefined)[]) => said(conversation(...marks), { addCacheMarks: true });
    expect(marksOf(marked({}, undefined, {}).body)).toHaveLength(4);
    expect(marksOf(marked({}, {}, {}).body)).toHaveLength(4);
    expect(marksOf(marked({}, {}, {}, {}, {}).body)).toHaveLength(4);
  });

  test('last an hour where one of the client behind them does', () => {
    const { body } = said(conversation(undefined, { ttl: '1h' }, undefined), { addCacheMarks: true });
    expect(marksOf(body).map(({ ttl }) => ttl)).toEqual(['1h', '1h', '1h', undefined]);
  });
});

describe('cache marks of the client', () => {
  test('are kept with how long they last, on blocks, results, system texts and tools', () => {
    const cache = { ttl: '1h' } as const;
    const { body } = said({
      tools: [{ name: 'a', inputSchema: {}, cache }],
      system: [text('s', cache)],
      messages: [
        { role: 'user', content: [text('a')] },
        { role: 'assistant', content: [{ type: 'tool_call', id: '1', name: 'a', input: {}, cache }] },
        { role: 'user', content: [{ type: 'tool_result', callId: '1', isError: false, content: [], cache }] },
      ],
    });
    expect(marksOf(body)).toEqual(Array(4).fill({ type: 'ephemeral', ttl: '1h' }));
  });

  test('trap k: beyond four the first go, by name', () => {
    const { body, dropped } = said(conversation({}, {}, {}, {}, { ttl: '1h' }, {}));
    expect(marksOf(body).map(({ ttl }) => ttl)).toEqual(['1h', '1h', '1h', undefined]);
    expect(dropped).toEqual(['cache']);
  });
});
