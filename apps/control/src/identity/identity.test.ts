import { expect, test } from 'vitest';
import { AdminTokens, bindingProblem, LoginThrottle } from './index.ts';

test('a token is recognised as a whole: prefixes and relatives of it are nobody', () => {
  const tokens = new AdminTokens([
    { name: 'admin', role: 'admin', token: 'adm-0123456789abcdefghij-one' },
    { name: 'viewer', role: 'viewer', token: 'adm-0123456789abcdefghij-two' },
  ]);
  expect(tokens.recognise('adm-0123456789abcdefghij-one')).toEqual({ name: 'admin', role: 'admin' });
  expect(tokens.recognise('adm-0123456789abcdefghij-two')).toEqual({ name: 'viewer', role: 'viewer' });
  for (const other of [
    'adm-0123456789abcdefghij-',
    'adm-0123456789abcdefghij-onex',
    'ADM-0123456789abcdefghij-one',
    '',
  ]) {
    expect(tokens.recognise(other)).toBeUndefined();
  }
});

test('S40: an empty token is refused at the start', () => {
  for (const token of ['', '  ']) {
    expect(() => new AdminTokens([{ name: 'admin', role: 'admin', token }])).toThrow('not empty');
  }
  expect(() => new AdminTokens([])).toThrow('needs a token');
});

test('S40: without a token of the operator nobody but this machine is let near', () => {
  expect(bindingProblem('127.0.0.1', false)).toBeUndefined();
  expect(bindingProblem('::1', false)).toBeUndefined();
  expect(bindingProblem('0.0.0.0', true)).toBeUndefined();
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'gateway.example.com']) {
    expect(bindingProblem(host, false)).toContain('admin.token');
  }
});

test('a client with a whole /64 is one client, and the memory of strangers is bounded', () => {
  let now = 0;
  const throttle = new LoginThrottle(() => now);
  for (let host = 1; host <= 10; host += 1) throttle.failed(`2001:db8:1:2::${host.toString(16)}`);
  expect(throttle.blockedFor('2001:db8:1:2:ffff::1')).toBe(60);
  expect(throttle.blockedFor('2001:db8:1:3::1')).toBeUndefined();
  now = 59_999;
  expect(throttle.blockedFor('2001:db8:1:2::1')).toBe(1);
  now = 60_000;
  expect(throttle.blockedFor('2001:db8:1:2::1')).toBeUndefined();
  for (let client = 0; client < 20_000; client += 1) throttle.failed(`10.0.${client >> 8}.${client & 255}`);
  for (let count = 0; count < 10; count += 1) throttle.failed('192.0.2.1');
  expect(throttle.blockedFor('192.0.2.1')).toBe(60);
});
