import { defineScript, type KeyBuilder, type RedisClient, type RunScript } from '@sluice/redis';
import { addReports, NOTHING_RESEALED, type Resealable, type ResealReport } from '../reseal.ts';
import type { SealedPlace, Vault } from '../vault/index.ts';
import { type ResealFieldArg, resealFieldScript } from './generated/resealField.ts';
import { orphanPlace } from './redis-orphans.ts';
import { recordPlace } from './redis-store.ts';
import { scanKeys } from './scan-keys.ts';

export interface RedisResealOptions {
  readonly client: RedisClient;
  readonly keys: KeyBuilder;
  /** Opens with all of its keys, seals with its first. */
  readonly vault: Vault;
}

interface Column {
  /** The last part of the key's name. */
  readonly part: string;
  readonly isSealed: (field: string) => boolean;
  readonly place: (accountId: string) => SealedPlace;
}

const COLUMNS: readonly Column[] = [
  { part: 'credential', isSealed: (field) => field === 'sealed', place: recordPlace },
  { part: 'orphans', isSealed: () => true, place: orphanPlace },
];

/** Every sealed value of the credentials in Redis: records and orphans. */
export class RedisReseal implements Resealable {
  readonly #options: RedisResealOptions;
  readonly #replace: RunScript<ResealFieldArg>;

  constructor(options: RedisResealOptions) {
    this.#options = options;
    this.#replace = defineScript(options.client, resealFieldScript);
  }

  async reseal(
    batch: number,
    signal: AbortSignal,
    onBatch: (soFar: ResealReport) => void = () => {},
  ): Promise<ResealReport> {
    const { client, keys } = this.#options;
    let total = NOTHING_RESEALED;
    for (const column of COLUMNS) {
      for await (const names of scanKeys(client, keys('*', column.part), batch)) {
        const reports = await Promise.all(names.map((name) => this.#resealHash(name, column)));
        total = reports.reduce(addReports, total);
        onBatch(total);
        if (signal.aborted) return total;
      }
    }
    return total;
  }

  async #resealHash(name: string, column: Column): Promise<ResealReport> {
    const { client, vault } = this.#options;
    const place = column.place(name.slice(name.indexOf('{') + 1, name.indexOf('}')));
    const report = { resealed: 0, current: 0, overtaken: 0, closed: 0 };
    for (const [field, sealed] of Object.entries(await client.hgetall(name))) {
      if (!column.isSealed(field)) continue;
      const opened = vault.open(sealed, place);
      if (opened.outcome === 'closed') report.closed += 1;
      else if (!vault.isOutdated(sealed)) report.current += 1;
      else {
        const renewed = vault.seal(opened.text, place);
        const replaced = await this.#replace([name], { field, old: sealed, new: renewed });
        report[replaced === 1 ? 'resealed' : 'overtaken'] += 1;
      }
    }
    return report;
  }
}
