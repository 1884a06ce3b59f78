import { expect, test } from 'vitest';
import { SignatureMemory } from './signature-memory.ts';

test('signatures are known by the id of their call, the last one counts', () => {
  const memory = new SignatureMemory();
  memory.remember('a', '1');
  memory.remember('a', '2');
  expect([memory.recall('a'), memory.recall('b')]).toEqual(['2', undefined]);
});

test('ten thousand calls are remembered, and those in use the longest', () => {
  const memory = new SignatureMemory();
  for (let call = 0; call < 15_000; call++) {
    memory.remember(`c${call}`, 's');
    memory.recall('c0');
  }
  const known = Array.from({ length: 15_000 }, (_, call) => memory.recall(`c${call}`)).filter(Boolean);
  expect(known).toHaveLength(10_000);
  expect(memory.recall('c0')).toBe('s');
});

test('large signatures push older ones out before they fill the memory', () => {
  const memory = new SignatureMemory();
  const megabyte = 'x'.repeat(1024 * 1024);
  for (let call = 0; call < 64; call++) memory.remember(`c${call}`, megabyte);
  expect(memory.recall('c0')).toBeUndefined();
  expect(memory.recall('c63')).toBe(megabyte);
});
