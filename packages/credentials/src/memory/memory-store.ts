import type { CredentialRecord, Versioned } from '../record.ts';
import type { CredentialStore, StoreResult, VersionList } from '../store.ts';

/** Credential records in this process: for the embedded mode and for tests. Gone with the process. */
export class MemoryCredentialStore implements CredentialStore, VersionList {
  readonly #records = new Map<string, Versioned>();

  async read(accountId: string): Promise<Versioned | undefined> {
    return this.#records.get(accountId);
  }

  async compareAndSet(
    accountId: string,
    expected: number,
    record: CredentialRecord,
    version = expected + 1,
  ): Promise<StoreResult> {
    const current = this.#records.get(accountId);
    if ((current?.version ?? 0) !== expected) return { outcome: 'conflict', current };
    this.#records.set(accountId, { version, record: structuredClone(record) });
    return { outcome: 'stored', version };
  }

  async versions(accountIds: readonly string[]): Promise<readonly number[]> {
    return accountIds.map((id) => this.#records.get(id)?.version ?? 0);
  }

  async close(): Promise<void> {}
}
