import { contentOf } from '@sluice/routing/published';
import type { AuditRecord, Repositories } from '@sluice/store';
import type { Guarded } from '../accounts/index.ts';
import { everyAccount, type PublishedRouting, readRouting } from './build.ts';

export interface ContentSourceOptions {
  readonly repositories: Repositories;
  readonly guarded: Guarded;
  /** How old a reading of everything may become, ms: what was written without an audit record is found by then. */
  readonly wholeEveryMs: number;
}

/** More changes than this since the last reading are read as a whole. */
const MOST_CHANGES = 100;

/**
 * What gateways are to be told, as text. Everything is read at first and then now and then; in between every change has its audit
 * record, and only the accounts that records name are read again.
 */
export class ContentSource {
  readonly #options: ContentSourceOptions;
  /** By id, as they are published. */
  #accounts = new Map<string, string>();
  #sorted: readonly string[] = [];
  #routing: PublishedRouting = { groups: [], profiles: [] };
  /** The newest audit record when what is here was read; absent until then. */
  #seen: number | undefined;
  #wholeAt = Number.NEGATIVE_INFINITY;

  constructor(options: ContentSourceOptions) {
    this.#options = options;
  }

  /** The content as of now. After a rejection it is read as a whole. */
  async read(): Promise<string> {
    const records = await this.#recordsSince(this.#seen);
    const isDue = performance.now() - this.#wholeAt >= this.#options.wholeEveryMs;
    this.#seen = undefined;
    if (records === 'too many' || isDue) this.#seen = await this.#readWhole();
    else {
      await this.#readChanged(records.items);
      this.#seen = records.newest;
    }
    const texts = this.#sorted.map((id) => this.#accounts.get(id) ?? '');
    return contentOf(texts, this.#routing);
  }

  /** Whether nothing has been changed since. */
  async isCurrent(): Promise<boolean> {
    return (await this.#newest()) === this.#seen;
  }

  async #readWhole(): Promise<number> {
    const { repositories, guarded } = this.#options;
    const newest = await this.#newest();
    await repositories.atomically(async (inside) => {
      const accounts = await everyAccount(inside, guarded);
      this.#accounts = new Map(accounts.map((account) => [account.id, JSON.stringify(account)]));
      this.#routing = await readRouting(inside, this.#accounts);
    });
    this.#sort();
    this.#wholeAt = performance.now();
    return newest;
  }

  async #readChanged(records: readonly AuditRecord[]): Promise<void> {
    const { repositories, guarded } = this.#options;
    const named = (type: string) => records.filter(({ subjectType }) => subjectType === type);
    const ids = new Set(named('account').map(({ subjectId }) => subjectId));
    let isOther = false;
    await repositories.atomically(async (inside) => {
      for (const id of ids) {
        const stored = await inside.accounts.get(id);
        isOther ||= this.#accounts.has(id) !== (stored !== undefined);
        if (stored) this.#accounts.set(id, JSON.stringify(guarded(stored)));
        else this.#accounts.delete(id);
      }
      // Groups name accounts, so they are others too when an account has come or gone.
      if (isOther || named('group').length > 0 || named('profile').length > 0) {
        this.#routing = await readRouting(inside, this.#accounts);
      }
    });
    if (isOther) this.#sort();
  }

  #sort(): void {
    this.#sorted = [...this.#accounts.keys()].sort();
  }

  async #recordsSince(
    seen: number | undefined,
  ): Promise<'too many' | { readonly items: readonly AuditRecord[]; readonly newest: number }> {
    if (seen === undefined) return 'too many';
    const { items } = await this.#options.repositories.audit.page({ limit: MOST_CHANGES });
    const newest = items[0]?.seq ?? 0;
    const fresh = items.filter(({ seq }) => seq > seen);
    // A log that ends before what was seen is that of another database.
    if (newest < seen || fresh.length === MOST_CHANGES) return 'too many';
    return { items: fresh, newest };
  }

  async #newest(): Promise<number> {
    const { items } = await this.#options.repositories.audit.page({ limit: 1 });
    return items[0]?.seq ?? 0;
  }
}
