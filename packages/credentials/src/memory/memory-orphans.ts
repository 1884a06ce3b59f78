import type { CredentialRecord } from '../record.ts';
import type { TokenOrphans } from '../token-orphans.ts';

/** Orphaned tokens in this process: for the embedded mode, where nobody competes for a token. */
export class MemoryTokenOrphans implements TokenOrphans {
  readonly #kept = new Map<string, CredentialRecord[]>();

  async keep(accountId: string, record: CredentialRecord): Promise<void> {
    this.#kept.set(accountId, [...(this.#kept.get(accountId) ?? []), structuredClone(record)]);
  }

  async list(accountId: string): Promise<readonly CredentialRecord[]> {
    return this.#kept.get(accountId) ?? [];
  }
}
