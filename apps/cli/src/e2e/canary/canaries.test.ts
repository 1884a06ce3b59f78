import { expect, test } from 'vitest';
import { Canaries } from './canaries.fixture.ts';

test('a canary is found plain and encoded, wherever it stands, and nothing else is', () => {
  const canaries = new Canaries();
  const [token, key] = [canaries.make('token'), canaries.makeKey('key')];
  const found = (text: string) => canaries.findIn(text, 'here').map(({ canary }) => canary);
  for (const around of ['', 'a', 'ab', 'abc']) {
    const text = `${around}${token}${around}z`;
    for (const form of ['utf8', 'base64', 'base64url', 'hex'] as const) {
      expect(found(`x${Buffer.from(text).toString(form)}y`)).toContain('token');
    }
  }
  expect(found(`{"k":"${Buffer.from(key, 'base64').toString('hex')}"}`)).toEqual(['key']);
  expect(found(`••••${token.slice(-4)} ${new Canaries().make('another')}`)).toEqual([]);
  expect(canaries.findIn(token, 'here', ['token'])).toEqual([]);
});
