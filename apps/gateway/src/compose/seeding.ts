import { sleep } from '@sluice/core';
import { type CredentialRecord, type CredentialStore, seedCredential } from '@sluice/credentials';
import type { Config } from '@sluice/runtime';

/** Bringing the file's credentials into the store. A store that is away at the start is waited for in the background. */
export interface Seeding {
  readonly done: boolean;
  /** Resolves after the first try, whatever came of it. */
  readonly firstTry: Promise<void>;
  stop(): void;
}

const PAUSE_MS = 1_000;

/** Seeds every account's credential, trying again until the store has taken all; `onTrouble` hears of the first failure. */
export function seedCredentials(config: Config, store: CredentialStore, onTrouble: (error: unknown) => void): Seeding {
  const stopped = new AbortController();
  const first = Promise.withResolvers<void>();
  const seeding = { done: false, firstTry: first.promise, stop: () => stopped.abort() };
  let troubled = false;
  void (async () => {
    while (!seeding.done && !stopped.signal.aborted) {
      try {
        for (const { id, credentials } of config.accounts) await seedCredential(store, id, recordOf(credentials));
        seeding.done = true;
      } catch (error) {
        if (!troubled) onTrouble(error);
        troubled = true;
      }
      first.resolve();
      if (!seeding.done) await sleep(PAUSE_MS, stopped.signal);
    }
  })();
  return seeding;
}

/** Drops keys whose value is undefined: a stored record has a field or has it not. */
function recordOf(credentials: Config['accounts'][number]['credentials']): CredentialRecord {
  return Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== undefined));
}
