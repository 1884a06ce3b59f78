import { expect, test } from 'vitest';
import { eventLine } from './event-line.ts';

const at = '2026-11-21T03:00:01.250Z';
const account = { at, provider: 'kiro', account_id: 'k1', scope: 'account', reason: 'rate_limit', retry_at: null };
const token = { at, provider: 'kiro', account_id: 'k1', expires_at: '2026-11-21T04:00:00Z' };

test.each([
  [
    'account',
    { ...account, state: 'cooling', retry_at: '2026-11-21T03:05:00Z' },
    'account  kiro/k1 is cooling (rate_limit) until 2026-11-21T03:05:00Z',
  ],
  ['account', { ...account, state: 'recovered', scope: 'opus' }, 'account  kiro/k1 [opus] serves again'],
  ['account', { ...account, state: 'login_needed' }, 'account  kiro/k1 needs a login (rate_limit)'],
  ['token', { ...token, result: 'refreshed' }, 'token    kiro/k1 has a new token, good until 2026-11-21T04:00:00Z'],
  ['token', { ...token, result: 'rejected' }, 'token    kiro/k1 got no new token: the vendor wants a new login'],
  ['replica', { at, replica: 'gw_1', state: 'gone' }, 'replica  gw_1 is gone'],
  ['snapshot', { at, version: 7 }, 'snapshot version 7 is published'],
  ['change', { at, actor: 'admin', action: 'account.update', subject_id: 'o1' }, 'change   admin: account.update o1'],
  ['weather', { at, rain: true }, `weather  {"at":"${at}","rain":true}`],
])('%s %j is one line', (type, facts, words) => {
  expect(eventLine(type, facts)).toBe(`2026-11-21 03:00:01  ${words}`);
});

test('what a client called a model does not steer the terminal', () => {
  expect(eventLine('account', { ...account, state: 'cooling', scope: 'a\u001b[2J\u202eb\nc' })).toContain(
    '[a?[2J?b?c]',
  );
});
