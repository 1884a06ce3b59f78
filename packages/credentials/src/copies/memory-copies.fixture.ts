import type { LoginCopies, SealedCopy } from './login-copies.ts';

/** Copies of the logins of these accounts, as a database keeps them. */
export class MemoryCopies implements LoginCopies {
  readonly rows = new Map<string, SealedCopy>();
  readonly accountIds: Set<string>;

  constructor(accountIds: readonly string[]) {
    this.accountIds = new Set(accountIds);
  }

  async versions({
    after = '',
    limit = 100,
  }: {
    readonly after?: string | undefined;
    readonly limit?: number | undefined;
  }) {
    const ids = [...this.accountIds].sort().filter((id) => id > after);
    const items = await this.versionsOf(ids.slice(0, limit));
    const last = items.at(-1)?.accountId;
    return ids.length > limit && last !== undefined ? { items, next: last } : { items };
  }

  async versionsOf(accountIds: readonly string[]) {
    const there = accountIds.filter((id) => this.accountIds.has(id));
    return there.map((accountId) => ({ accountId, version: this.rows.get(accountId)?.version ?? 0 }));
  }

  async readMany(accountIds: readonly string[]) {
    return accountIds.flatMap((id) => this.rows.get(id) ?? []);
  }

  async keep(copies: readonly SealedCopy[]) {
    const newer = copies.filter(
      ({ accountId, version }) => this.accountIds.has(accountId) && version > (this.rows.get(accountId)?.version ?? 0),
    );
    for (const copy of newer) this.rows.set(copy.accountId, copy);
    return newer.length;
  }
}
