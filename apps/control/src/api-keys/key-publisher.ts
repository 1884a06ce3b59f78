import type { KeyEntry, KeyWriter } from '@sluice/access';
import type { Logger } from '@sluice/runtime';
import type { ApiKeyRepository, AuditLog, RecognisableKey } from '@sluice/store';
import { Reconciler } from '../background/index.ts';
import { AuditTail } from '../snapshot/index.ts';

export interface KeyPublisherOptions {
  readonly keys: ApiKeyRepository;
  /** Says which keys were changed. */
  readonly audit: AuditLog;
  readonly writer: KeyWriter;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** How often all keys are compared, in case the directory has lost something, ms. Default 30,000. */
  readonly everyMs?: number;
}

/** Keys that may stand between an id and its own beginning; a page of them is read. */
const NEIGHBOURS = 8;

/**
 * Brings the directory in which gateways look keys up in line with the database: the keys that were changed after every change, and all
 * of them now and then. Keys of the configuration file stay with the processes that have the file.
 */
export class KeyPublisher {
  readonly #keys: ApiKeyRepository;
  readonly #writer: KeyWriter;
  readonly #changes: AuditTail;
  readonly #reconciler: Reconciler;
  readonly #everyMs: number;
  #wholeAt = Number.NEGATIVE_INFINITY;

  constructor({ keys, audit, writer, log, everyMs = 30_000 }: KeyPublisherOptions) {
    this.#keys = keys;
    this.#writer = writer;
    this.#changes = new AuditTail(audit);
    this.#everyMs = everyMs;
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

  /** To be called when the directory may have lost what was put there: all of it is put there again. */
  lost(): Promise<'done' | 'pending'> {
    this.#wholeAt = Number.NEGATIVE_INFINITY;
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
    const { records, newest } = await this.#changes.news();
    const isDue = performance.now() - this.#wholeAt >= this.#everyMs;
    if (records === 'too many' || isDue) await this.#alignAll();
    else {
      const ids = records.flatMap(({ subjectType, subjectId }) => (subjectType === 'api_key' ? [subjectId] : []));
      for (const id of new Set(ids)) await this.#alignOne(id);
    }
    this.#changes.seen(newest);
  }

  async #alignOne(id: string): Promise<void> {
    // In the order of ids an id comes right after its own beginning.
    const { items } = await this.#keys.listRecognisable({ after: id.slice(0, -1), limit: NEIGHBOURS });
    const found = items.find(({ key }) => key.id === id);
    if (found?.key.origin === 'file') return;
    if (found) await this.#writer.put(entryOf(found));
    else if (items.length === NEIGHBOURS && items.every(({ key }) => key.id < id)) await this.#alignAll();
    else await this.#writer.remove(id, (await this.#keys.get(id))?.version ?? 0);
  }

  async #alignAll(): Promise<void> {
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
    this.#wholeAt = performance.now();
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
