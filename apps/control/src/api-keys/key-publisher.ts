import type { KeyEntry, KeyWriter } from '@sluice/access';
import type { Logger } from '@sluice/runtime';
import type { ApiKeyRepository, RecognisableKey } from '@sluice/store';
import { Reconciler } from '../background/index.ts';

/**
 * Brings the directory in which gateways look keys up in line with the database: after every change, and now and then in case
 * the directory has lost something. Keys of the configuration file stay with the processes that have the file.
 */
export class KeyPublisher {
  readonly #keys: ApiKeyRepository;
  readonly #writer: KeyWriter;
  readonly #reconciler: Reconciler;

  constructor(keys: ApiKeyRepository, writer: KeyWriter, log: Pick<Logger, 'info' | 'warn'>, everyMs = 30_000) {
    this.#keys = keys;
    this.#writer = writer;
    this.#reconciler = new Reconciler({ name: 'keys', work: () => this.#align(), log, everyMs });
  }

  async start(): Promise<void> {
    this.#reconciler.start();
    await this.#reconciler.request();
  }

  /** To be called after every change; see {@link Reconciler.request}. */
  changed(): Promise<'done' | 'pending'> {
    return this.#reconciler.request();
  }

  /** Ends a key everywhere, ahead of everything else that may have to be written. */
  async revoked(id: string, version: number): Promise<'done' | 'pending'> {
    await this.#writer.remove(id, version).catch(() => {});
    return this.changed();
  }

  stop(): Promise<void> {
    return this.#reconciler.stop();
  }

  async #align(): Promise<void> {
    const there = new Map((await this.#writer.list()).map(({ id, version }) => [id, version]));
    const good = new Set<string>();
    let after: string | undefined;
    do {
      const page = await this.#keys.listRecognisable({ after, limit: 1_000 });
      for (const found of page.items.filter(({ key }) => key.origin !== 'file')) {
        good.add(found.key.id);
        if (there.get(found.key.id) !== found.key.version) await this.#writer.put(entryOf(found));
      }
      after = page.next;
    } while (after !== undefined);
    for (const [id, version] of there) {
      if (good.has(id)) continue;
      const key = await this.#keys.get(id);
      await this.#writer.remove(id, Math.max(version, key?.version ?? 0));
    }
  }
}

function entryOf({ key, secretHash, previousHash }: RecognisableKey): KeyEntry {
  const { previousValidUntil: until, scopes, limits, expiresAt, rotateAfterDays, lastRotatedAt } = key;
  const { id, name, version, allowedIps } = key;
  return {
    record: { id, name, version, allowedIps, scopes, limits, expiresAt, rotateAfterDays, lastRotatedAt },
    digest: secretHash,
    ...(previousHash !== undefined && until !== undefined && { previous: { digest: previousHash, until } }),
  };
}
