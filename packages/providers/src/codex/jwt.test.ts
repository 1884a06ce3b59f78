import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jwtOf, ownedBy } from './jwt.fixture.ts';
import { readCodexJwt } from './jwt.ts';

test('a login token names the account, the plan, the user, the address and its end', () => {
  const profile = { 'https://api.openai.com/profile': { email: 'a@example.test' } };
  expect(readCodexJwt(jwtOf({ ...ownedBy('acc-1', 'user-1', 'team'), ...profile, exp: 1_790_000_000 }))).toEqual({
    accountId: 'acc-1',
    planType: 'team',
    userId: 'user-1',
    email: 'a@example.test',
    expiresAt: 1_790_000_000_000,
  });
});

test('the older name of the user and the plain address are read too', () => {
  const auth = { 'https://api.openai.com/auth': { user_id: 'user-2' } };
  expect(readCodexJwt(jwtOf({ ...auth, email: 'b@example.test' }))).toEqual({
    userId: 'user-2',
    email: 'b@example.test',
  });
});

test.each([
  ['nothing', undefined],
  ['a number', 7],
  ['an opaque token', 'sk-opaque'],
  ['two parts', 'a.b'],
  ['garbage', 'a.%%%.c'],
  ['a list', jwtOf([1])],
  ['text', jwtOf('x')],
  ['wrong types', jwtOf({ exp: 'soon', email: {}, 'https://api.openai.com/auth': 'x' })],
  ['a claim that would break a header', jwtOf(ownedBy('acc\r\nx: y', 'ü', ''))],
  ['a claim without end', jwtOf(ownedBy('x'.repeat(300), 'x y', ' '))],
  ['an end before time', jwtOf({ exp: -1 })],
  ['an end after time', jwtOf({ exp: 1e300 })],
  ['a token without end', jwtOf({ ...ownedBy('acc-1'), filler: 'x'.repeat(20_000) })],
])('%s says nothing', (_name, token) => {
  expect(readCodexJwt(token)).toEqual({});
});

test('no token throws', () => {
  const payload = fc.dictionary(
    fc.constantFrom('exp', 'email', 'https://api.openai.com/auth', 'https://api.openai.com/profile'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.string(), payload.map(jwtOf), fc.jsonValue().map(jwtOf)), (token) => {
      const { expiresAt = 1 } = readCodexJwt(token);
      expect(expiresAt > 0 && Number.isFinite(expiresAt)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
