import type { Turn } from '@sluice/core';
import { expect, test } from 'vitest';
import { droppedByKiro } from './dropped-by-kiro.ts';

const TURN: Turn = { model: 'm', system: [], messages: [], tools: [], stream: true };

test('a turn that asks for nothing special loses nothing', () => {
  const tool = { name: 'f', inputSchema: {} };
  expect(droppedByKiro({ ...TURN, tools: [tool], toolChoice: { type: 'auto' } })).toEqual([]);
});

test('settings, forced tools and tools of the vendor are named', () => {
  const turn: Turn = {
    ...TURN,
    maxTokens: 5,
    temperature: 0,
    stopSequences: ['x'],
    toolChoice: { type: 'any' },
    tools: [
      { name: 'web_search', inputSchema: {}, serverType: 'web_search_20250305' },
      { name: 'f', inputSchema: {}, strict: true },
    ],
  };
  expect(droppedByKiro(turn)).toEqual([
    'maxTokens',
    'temperature',
    'stopSequences',
    'toolChoice',
    'tools.web_search_20250305',
    'tools.strict',
  ]);
});
