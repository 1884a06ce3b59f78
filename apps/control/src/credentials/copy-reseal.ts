import type { Resealable, ResealReport } from '@sluice/credentials';
import { resealCopy } from '@sluice/credentials/copies';
import type { Vault } from '@sluice/credentials/vault';
import type { CredentialRecords } from '@sluice/store';

/** The copies of logins in the database, for a change of the master key. */
export class CopyReseal implements Resealable {
  readonly #copies: Pick<CredentialRecords, 'list' | 'reseal'>;
  readonly #vault: Vault;

  constructor(copies: Pick<CredentialRecords, 'list' | 'reseal'>, vault: Vault) {
    this.#copies = copies;
    this.#vault = vault;
  }

  async reseal(
    batch: number,
    signal: AbortSignal,
    onBatch: (soFar: ResealReport) => void = () => {},
  ): Promise<ResealReport> {
    const total = { resealed: 0, current: 0, overtaken: 0, closed: 0 };
    let after: string | undefined;
    do {
      const page = await this.#copies.list({ after, limit: batch });
      for (const copy of page.items) {
        const renewed = resealCopy(this.#vault, copy);
        if (renewed === undefined) total.closed += 1;
        else if (!this.#vault.isOutdated(copy.sealed)) total.current += 1;
        else if (await this.#copies.reseal(copy.accountId, copy.sealed, renewed)) total.resealed += 1;
        else total.overtaken += 1;
      }
      onBatch({ ...total });
      after = page.next;
    } while (after !== undefined && !signal.aborted);
    return total;
  }
}
