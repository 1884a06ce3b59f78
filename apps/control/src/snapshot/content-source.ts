import { contentOf } from '@sluice/routing/published';
import type { AuditRecord, Repositories } from '@sluice/store';
import { AuditTail } from './audit-tail.ts';
import { everyAccount, type PublishedRouting, readRouting } from './build.ts';
import type { Guarded } from './guarded-account.ts';

export interface ContentSourceOptions {
  readonly repositories: Repositories;
  readonly guarded: Guarded;
  /** How old a reading of everything may become, ms: what was written without an audit record is found by then. */
  readonly wholeEveryMs: number;
}

/**
 * What gateways are to be told, as text. Everything is read at first and then now and then; in between every change has its audit
 * record, and only the accounts that records name are read again.
 */
export class ContentSource {
  readonly #options: ContentSourceOptions;
  readonly #changes: AuditTail;
  /** By id, as they are published. */
  #accounts = new Map<string, string>();
  #sorted: readonly string[] = [];
  #routing: PublishedRouting = { groups: [], profiles: [] };
  #wholeAt = Number.NEGATIVE_INFINITY;

  constructor(options: ContentSourceOptions) {
    this.#options = options;
    this.#changes = new AuditTail(options.repositories.audit);
  }

  /** The content as of now. After a rejection everything is read again. */
  async read(): Promise<string> {
    const { records, newest } = await this.#changes.news();
    const wholeAt = this.#wholeAt;
    const isDue = performance.now() - wholeAt >= this.#options.wholeEveryMs;
    this.#wholeAt = Number.NEGATIVE_INFINITY;
    if (records === 'too many' || isDue) {
      await this.#readWhole();
      this.#wholeAt = performance.now();
    } else {
      await this.#readChanged(records);
      this.#wholeAt = wholeAt;
    }
    this.#changes.seen(newest);
    const texts = this.#sorted.map((id) => this.#accounts.get(id) ?? '');
    return contentOf(texts, this.#routing);
  }

  /** Whether nothing has been changed since. */
  isCurrent(): Promise<boolean> {
    return this.#changes.isAtEnd();
  }

  async #readWhole(): Promise<void> {
    const { repositories, guarded } = this.#options;
    await repositories.atomically(async (inside) => {
      const accounts = await everyAccount(inside, guarded);
      this.#accounts = new Map(accounts.map((account) => [account.id, JSON.stringify(account)]));
      this.#routing = await readRouting(inside, this.#accounts);
    });
    this.#sort();
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
}
