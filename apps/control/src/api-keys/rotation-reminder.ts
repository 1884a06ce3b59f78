import type { Clock } from '@sluice/core';
import type { Logger } from '@sluice/runtime';
import { type ApiKeyRepository, rotationDueAt, type StoredKey } from '@sluice/store';
import { Reconciler } from '../background/index.ts';

export interface RotationReminderOptions {
  readonly keys: Pick<ApiKeyRepository, 'list'>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly clock: Clock;
  /** Milliseconds between two reminders. Default a day. */
  readonly everyMs?: number | undefined;
}

const DAY_MS = 86_400_000;
/** A line of the log is for people. */
const MOST_NAMED = 20;

/** Reminds the operator, at the start and once a day, of keys whose `rotate_after_days` have passed. */
export class RotationReminder {
  readonly #options: RotationReminderOptions;
  readonly #reconciler: Reconciler;

  constructor(options: RotationReminderOptions) {
    const { log, everyMs = DAY_MS } = options;
    this.#options = options;
    this.#reconciler = new Reconciler({
      name: 'key rotation',
      work: () => this.remind(),
      log,
      everyMs,
      retryMs: 60_000,
    });
  }

  /** Resolves after the first look, whatever came of it. */
  async start(): Promise<void> {
    this.#reconciler.start();
    await this.#reconciler.request();
  }

  stop(): Promise<void> {
    return this.#reconciler.stop();
  }

  /** One line when keys are overdue, and none otherwise. */
  async remind(): Promise<void> {
    const due = await this.#due();
    if (due.length === 0) return;
    const keys = due.slice(0, MOST_NAMED).map(({ id, name }) => ({ id, name }));
    this.#options.log.warn({ count: due.length, keys }, 'API keys are due for rotation: sluice keys rotate');
  }

  async #due(): Promise<readonly StoredKey[]> {
    const now = this.#options.clock();
    const due: StoredKey[] = [];
    let after: string | undefined;
    do {
      const page = await this.#options.keys.list({ after, limit: 1_000 });
      due.push(...page.items.filter((key) => isDue(key, now)));
      after = page.next;
    } while (after !== undefined);
    return due;
  }
}

/** A key that has ended needs no new secret. */
function isDue(key: StoredKey, now: number): boolean {
  if (key.revokedAt !== undefined || (key.expiresAt !== undefined && key.expiresAt <= now)) return false;
  const dueAt = rotationDueAt(key);
  return dueAt !== undefined && dueAt <= now;
}
