import { createHash } from 'node:crypto';
import type { ProviderId } from '@sluice/core';
import type { AccountDraft } from '../accounts/index.ts';

/** What a place of another tool holds: an account that can be taken over, or the reason why it cannot. */
export type Found =
  | {
      readonly outcome: 'account';
      /** Where it was found, for people. */
      readonly source: string;
      readonly draft: AccountDraft & { readonly id: string };
      /** What its owner should know. */
      readonly notes: readonly string[];
    }
  | Unusable;

export interface Unusable {
  readonly outcome: 'unusable';
  readonly source: string;
  readonly reason: string;
}

export function unusable(source: string, reason: string): Unusable {
  return { outcome: 'unusable', source, reason };
}

/**
 * An id that is the same each time the same account is found, and tells nobody whose it is: ids are in logs and metrics.
 * `identity` is what stays when tokens are renewed.
 */
export function accountIdFor(provider: ProviderId, ...identity: readonly string[]): string {
  return `${provider}-${createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 10)}`;
}

/**
 * Leaves out logins that were found before. A refresh token in two accounts would be lost to both: the first to renew it
 * ends it for the other.
 */
export function withoutRepeats(found: readonly Found[]): readonly Found[] {
  const seen = new Map<string, string>();
  return found.map((one) => {
    if (one.outcome === 'unusable') return one;
    const { refresh_token: refresh, access_token: access, api_key: key } = one.draft.credentials;
    const names = [`id ${one.draft.id}`, `login ${refresh ?? access ?? key}`];
    const before = names.map((name) => seen.get(name)).find((source) => source !== undefined);
    if (before !== undefined) return unusable(one.source, `the same account as ${before}`);
    for (const name of names) seen.set(name, one.source);
    return one;
  });
}
