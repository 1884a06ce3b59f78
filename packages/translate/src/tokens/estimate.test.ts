import type { Turn } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { estimateTextTokens, estimateTokens } from './estimate.ts';

const turn = (parts: Partial<Turn>): Turn => ({
  model: 'm',
  system: [],
  messages: [],
  tools: [],
  stream: false,
  ...parts,
});
const user = (...content: Turn['messages'][number]['content']) => turn({ messages: [{ role: 'user', content }] });

describe('the token estimate', () => {
  test('is a third of the UTF-8 bytes of system and text, and four per message', () => {
    const sample = { ...user({ type: 'text', text: 'abc' }), system: [{ type: 'text', text: 'ééé' }] } as const;
    expect(estimateTokens(sample)).toBe(3 + 4);
  });

  test('is never zero for a request', () => {
    expect(estimateTokens(turn({}))).toBe(1);
    expect(estimateTextTokens(0)).toBe(0);
  });

  test('counts an image flat, also inside a tool result', () => {
    const image = { type: 'image', mediaType: 'image/png', data: 'A'.repeat(100_000) } as const;
    expect(estimateTokens(user(image))).toBe(1600 + 4);
    expect(estimateTokens(user({ type: 'tool_result', callId: 'c', isError: false, content: [image] }))).toBe(1604);
  });

  test('counts a binary document by size with a floor, a text document by its text', () => {
    expect(estimateTokens(user({ type: 'document', data: 'A'.repeat(4000) }))).toBe(1000 + 4);
    expect(estimateTokens(user({ type: 'document', url: 'https://example.test' }))).toBe(100 + 4);
    expect(estimateTokens(user({ type: 'document', text: 'abcdef' }))).toBe(2 + 4);
  });

  test('adds twenty and about a third of the declaration per tool, fifty for thinking', () => {
    const inputSchema = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
    const declaration = JSON.stringify(inputSchema).length + 'Read'.length;
    const tokens = estimateTokens(turn({ tools: [{ name: 'Read', inputSchema }], reasoning: { type: 'adaptive' } }));
    expect(tokens).toBeGreaterThan(70 + declaration / 3 - 5);
    expect(tokens).toBeLessThan(70 + declaration / 3 + 5);
  });
});
