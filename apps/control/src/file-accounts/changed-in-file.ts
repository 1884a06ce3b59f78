import { isDeepStrictEqual } from 'node:util';
import type { Account } from '@sluice/core';

const FIELDS = ['auth', 'priority', 'weight', 'maxInFlight', 'models', 'disabled'] as const;

/** A stored account with what has changed in the file since it was read last; everything else stays as it is. */
export function withFileChanges(stored: Account, last: Account, now: Account): Account {
  const changed: Record<string, unknown> = { ...stored };
  for (const field of FIELDS) {
    if (!isDeepStrictEqual(last[field], now[field])) changed[field] = now[field];
  }
  const account = {
    ...changed,
    urls: withChanges(stored.urls, last.urls, now.urls),
    settings: withChanges(stored.settings, last.settings, now.settings),
  };
  return JSON.parse(JSON.stringify(account)) as Account;
}

/** Whether somebody has made of an account what the file never said. Switching it off is not enough: that is how one ends. */
export function isTakenOver(stored: Account, last: Account): boolean {
  const { disabled: _now, ...here } = stored;
  const { disabled: _then, ...there } = last;
  return !isDeepStrictEqual(here, there);
}

type Texts = Readonly<Record<string, string | undefined>>;

function withChanges(stored: Texts, last: Texts, now: Texts): Texts {
  const changed: Record<string, string | undefined> = { ...stored };
  for (const key of new Set([...Object.keys(last), ...Object.keys(now)])) {
    if (last[key] !== now[key]) changed[key] = now[key];
  }
  return changed;
}
