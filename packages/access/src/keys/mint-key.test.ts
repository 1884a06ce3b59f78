import { expect, it } from 'vitest';
import { digestOf, mintKey } from './index.ts';

it('S12: makes keys of 256 random bits, each another', () => {
  const keys = Array.from({ length: 1_000 }, () => mintKey().key);
  for (const key of keys) {
    expect(key).toMatch(/^sk-sluice-[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(key.slice('sk-sluice-'.length), 'base64url')).toHaveLength(32);
  }
  expect(new Set(keys).size).toBe(1_000);
});

it('gives what may be kept of a key, from which it cannot be had back', () => {
  const { key, digest, hint } = mintKey();
  expect(digest).toBe(digestOf(key));
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(hint).toBe(`sk-sluice-…${key.slice(-4)}`);
});

it('is a plain SHA-256 of all of the key', () => {
  // FIPS 180-2, appendix B.1.
  expect(digestOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
