import { isDeepStrictEqual } from 'node:util';
import { type CredentialRecord, type CredentialStore, seedCredential, type Versioned } from '@sluice/credentials';
import { type Refusal, refused } from '../http/index.ts';

/** A credential that its store did not take. */
class Declined extends Error {
  /** `away`: the store did not answer. `contended`: others, refreshes above all, kept writing at the same time. */
  readonly reason: 'away' | 'contended';

  constructor(reason: Declined['reason'], cause: unknown) {
    super(`the credential store is ${reason}`, { cause });
    this.reason = reason;
  }
}

/**
 * One change's writing of a credential into the live store, which is no part of the database's transaction: where that
 * fails afterwards, what was written can be taken back.
 */
export class Planting {
  readonly #store: CredentialStore;
  readonly #accountId: string;
  #before: Versioned | undefined;
  #written: CredentialRecord | undefined;

  constructor(store: CredentialStore, accountId: string) {
    this.#store = store;
    this.#accountId = accountId;
  }

  /**
   * Puts a credential into force and returns the one that is in force then: a later generation of the same login stays.
   * Rejects, for {@link declined} to read, when the store does not take it.
   */
  async plant(record: CredentialRecord): Promise<CredentialRecord> {
    let overtaken = false;
    const watched: CredentialStore = {
      read: (id) => this.#store.read(id),
      compareAndSet: async (id, expected, next) => {
        // Before the answer: one that is lost may have been applied.
        this.#written = next;
        const answer = await this.#store.compareAndSet(id, expected, next);
        overtaken = answer.outcome === 'conflict';
        return answer;
      },
      close: async () => {},
    };
    try {
      this.#before = await this.#store.read(this.#accountId);
      await seedCredential(watched, this.#accountId, record, 'operator');
      return this.#written ?? this.#before?.record ?? record;
    } catch (error) {
      throw new Declined(overtaken ? 'contended' : 'away', error);
    }
  }

  /** Restores what was in force before, unless that has moved on by itself. Does nothing when nothing was written. */
  async takeBack(): Promise<void> {
    if (!this.#written) return;
    const current = await this.#store.read(this.#accountId);
    if (!current || !isDeepStrictEqual(current.record, this.#written)) return;
    await this.#store.compareAndSet(this.#accountId, current.version, this.#before?.record ?? {});
  }
}

/** Reads what an account has in force. Rejects like {@link Planting.plant}. */
export async function readCredential(store: CredentialStore, accountId: string): Promise<CredentialRecord> {
  try {
    return (await store.read(accountId))?.record ?? {};
  } catch (error) {
    throw new Declined('away', error);
  }
}

/** The refusal that a rejection of the credential store means; throws every other error again. */
export function declined(error: unknown): Refusal<409 | 503> {
  if (!(error instanceof Declined)) throw error;
  return error.reason === 'contended' ? CONTENDED : AWAY;
}

const AWAY = refused(503, 'credentials_unavailable', 'The store of credentials does not answer; nothing was changed');
const CONTENDED = refused(
  409,
  'credentials_contended',
  'The credential is being renewed again and again at this moment; nothing was changed',
  'credentials',
);
