import { type CredentialRecord, expiryOf, tokenName, type Versioned } from '../record.ts';
import type { RefreshJournal } from '../refresh-journal.ts';
import { hasForgotten } from '../reteach.ts';
import type { CredentialStore } from '../store.ts';
import { issuedLater } from '../store-answer.ts';

export interface BringBackOptions {
  readonly store: CredentialStore;
  /** Absent where one process holds all there is to know. */
  readonly journal?: RefreshJournal | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

export type BroughtBack =
  /** The store has this record, or a newer one. */
  | { readonly outcome: 'there' }
  /** The store had lost it and has it again. */
  | { readonly outcome: 'returned'; readonly possiblySpent: boolean }
  /** The store's record is of a lower version and yet the newer one (another login); its version is above the copy's now. */
  | { readonly outcome: 'lifted' }
  /** The store has lost it, and the journal knows of a newer one: whoever holds that one brings it. Nothing was done. */
  | { readonly outcome: 'withheld' };

/** When a record was brought back from its copy: a refresh keeps it like any field it does not know. */
const RETURNED_FIELD = 'returned_at';
/** Tokens are renewed ahead of their expiry; one with more life left than this was not due when it was lost. */
const SURELY_LIVING_MS = 15 * 60_000;
/** Others that write the same record win a round each. */
const MOST_ROUNDS = 20;

/**
 * Brings a login that the live store has lost back from its copy, under its rightful version.
 *
 * The copy is one more that remembers (see `reteach`): a call with its token is presumed to be under way, so nobody presents it
 * before replicas have had time to bring a newer one, which wins whenever it comes. Rejects when the store does not answer.
 */
export async function bringBack(to: BringBackOptions, accountId: string, copy: Versioned): Promise<BroughtBack> {
  let there = await to.store.read(accountId);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (there && isAsNew(there, copy)) return { outcome: 'there' };
    const lift = there !== undefined && !isOutlived(there, copy);
    if (!lift && ((await to.journal?.newest(accountId)) ?? 0) > copy.version) return { outcome: 'withheld' };
    const next: Versioned =
      lift && there
        ? { version: copy.version + 1, record: there.record }
        : { version: copy.version, record: { ...copy.record, [RETURNED_FIELD]: new Date(to.now).toISOString() } };
    if (!lift) await to.journal?.presume(accountId, { token: tokenName(copy.record), version: copy.version });
    const answer = await to.store.compareAndSet(accountId, there?.version ?? 0, next.record, next.version);
    if (answer.outcome === 'stored') {
      return lift
        ? { outcome: 'lifted' }
        : { outcome: 'returned', possiblySpent: returnOf(next.record) === 'doubtful' };
    }
    there = answer.current;
  }
  throw new Error('credential record kept changing while it was being brought back');
}

/**
 * Whether a record came back from its copy and nothing newer has replaced it: `doubtful` when its token was due then, so that
 * it may have been renewed without the copy hearing of it, and be spent.
 */
export function returnOf(record: CredentialRecord): 'sure' | 'doubtful' | undefined {
  const returnedAt = momentOf(record[RETURNED_FIELD]);
  if (returnedAt === undefined || returnedAt < (momentOf(record.refreshed_at) ?? 0)) return undefined;
  if (!record.refresh_token || record.api_key) return 'sure';
  return (expiryOf(record) ?? 0) - returnedAt > SURELY_LIVING_MS ? 'sure' : 'doubtful';
}

/** Two logins may have come to the same version: then the live one is lifted above the copy. */
function isAsNew(there: Versioned, copy: Versioned): boolean {
  if (there.version !== copy.version) return there.version > copy.version;
  return tokenName(there.record) === tokenName(copy.record) && there.record.api_key === copy.record.api_key;
}

/** Whether what is in the store is older than the copy: of the same login, an earlier version, and not issued later. */
function isOutlived(there: Versioned, copy: Versioned): boolean {
  return hasForgotten(there, copy) && !issuedLater(there.record, copy.record);
}

function momentOf(value: unknown): number | undefined {
  const moment = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(moment) ? undefined : moment;
}
