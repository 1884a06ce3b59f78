import { type CredentialStore, forgottenRecord } from '@sluice/credentials';
import type { Logger } from '@sluice/runtime';
import type { Repositories } from '@sluice/store';
import { Reconciler } from '../background/index.ts';
import type { Spread } from '../changes/index.ts';

export interface DepartedLoginsOptions {
  readonly repositories: Repositories;
  /** The live store, which keeps what the gateways sign in with. */
  readonly credentials: CredentialStore;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** Rounds against refreshes that write the same credential at this moment. */
const MOST_ROUNDS = 20;
/** Pauses, milliseconds: while the live store does not answer, and between looks when nothing is known to be left. */
const RETRY_MS = 2_000;
const EVERY_MS = 30_000;

/**
 * Sees to it that the logins of deleted accounts leave the live store, however often that is away: the database remembers which
 * are still there, over restarts too.
 */
export class DepartedLogins {
  readonly #options: DepartedLoginsOptions;
  readonly #reconciler: Reconciler;

  constructor(options: DepartedLoginsOptions) {
    this.#options = options;
    this.#reconciler = new Reconciler({
      ...{ name: 'logins of deleted accounts', work: () => this.#forgetAll(), log: options.log },
      ...{ retryMs: RETRY_MS, everyMs: EVERY_MS },
    });
  }

  /** Begins to look by itself, at once. */
  start(): void {
    this.#reconciler.start();
    void this.#reconciler.request();
  }

  stop(): Promise<void> {
    return this.#reconciler.stop();
  }

  /** Asks for all of them to be forgotten now. `pending`: some are left, and will be. */
  forget(): Promise<Spread> {
    return this.#reconciler.request();
  }

  async #forgetAll(): Promise<void> {
    const { repositories } = this.#options;
    for (;;) {
      const [id] = await repositories.departed.list(1);
      if (id === undefined) return;
      await this.#forgetOne(id);
    }
  }

  /** Waits for the live store outside of a turn first, so that no change waits for one that is away. */
  async #forgetOne(id: string): Promise<void> {
    const { repositories, credentials } = this.#options;
    await credentials.read(id);
    await repositories.atomically(async ({ accounts, audit, departed }) => {
      await audit.takeTurn();
      // Another account has the id by now, and the login is that account's.
      if (!(await accounts.get(id))) await forgetLogin(credentials, id);
      await departed.remove(id);
    });
  }
}

/** Leaves a record without any secret behind: neither gateways that still remember the old one nor the file may bring it back. */
async function forgetLogin(store: CredentialStore, id: string): Promise<void> {
  let stored = await store.read(id);
  for (let round = 0; stored; round += 1) {
    const answer = await store.compareAndSet(id, stored.version, forgottenRecord(stored.record));
    if (answer.outcome === 'stored') return;
    if (round === MOST_ROUNDS) throw new Error('the login of a deleted account keeps being renewed');
    stored = answer.current;
  }
}
