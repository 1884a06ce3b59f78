import { expect, it } from 'vitest';
import { describeState, type ScopeState } from './index.ts';

type Facts = Pick<ScopeState, 'blockReason' | 'circuit' | 'consecutiveFailures'>;
type Row = [string, Facts, (string | undefined)[]];

const facts = (
  blockReason: Facts['blockReason'],
  circuit: Facts['circuit'] = 'closed',
  consecutiveFailures = 0,
): Facts => ({ blockReason, circuit, consecutiveFailures });

const TABLE: Row[] = [
  ['nothing wrong', facts('none'), ['ready', 'none', 'available', 'healthy', 'closed']],
  ['one error', facts('none', 'closed', 1), ['failing', 'none', 'available', 'degraded', 'closed']],
  ['two errors in a row', facts('none', 'closed', 2), ['failing', 'none', 'available', 'degraded', 'closed']],
  ['a limit', facts('cooldown'), ['cooling', 'cooldown', 'rate_limited', 'degraded', 'closed']],
  ['a used up quota', facts('quota'), ['cooling', 'quota', 'rate_limited', 'degraded', 'closed']],
  [
    'the rest after an error',
    facts('cooldown', 'closed', 1),
    ['cooling', 'cooldown', 'rate_limited', 'degraded', 'closed'],
  ],
  ['three errors in a row', facts('cooldown', 'open', 3), ['tripped', 'cooldown', 'erroring', 'unhealthy', 'open']],
  ['a quota found out while open', facts('quota', 'open', 3), ['tripped', 'quota', 'erroring', 'unhealthy', 'open']],
  ['open time over', facts('none', 'half_open', 3), ['half_open', 'none', 'erroring', 'degraded', 'half_open']],
  ['a refused login', facts('auth_failed'), ['login_needed', 'auth_failed', 'erroring', 'unhealthy', 'open']],
  [
    'refused logins in a row',
    facts('auth_failed', 'open', 3),
    ['login_needed', 'auth_failed', 'erroring', 'unhealthy', 'open'],
  ],
  ['a switch', facts('disabled'), ['switched_off', 'disabled', undefined, undefined, undefined]],
  [
    'a switch on what had tripped',
    facts('disabled', 'open', 3),
    ['switched_off', 'disabled', undefined, undefined, undefined],
  ],
];

it.each(TABLE)('describes %s', (_, scope, words) => {
  const { state, blockReason, status, health, circuit } = describeState(scope);
  expect([state, blockReason, status, health, circuit]).toEqual(words);
});
