import type { Clock } from '@sluice/core';
import type { Repositories } from '@sluice/store';
import type { EventHub } from '../events/index.ts';
import { type Actor, isoTime, type Refusal } from '../http/index.ts';

/** One change, as the audit log keeps it. Secrets are fingerprints or left out by then. */
export interface Change {
  /** `account.update`, `api_key.rotate`, … */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface Made<Value> {
  readonly outcome: 'made';
  readonly value: Value;
  /** Absent: it turned out that nothing had to change. */
  readonly change?: Change | undefined;
  /** What had to change with it, and ahead of it. */
  readonly along?: readonly Change[];
}

export interface Settled<Value> {
  readonly outcome: 'settled';
  readonly value: Value;
  /** Whether the gateways have been told yet; they will be. */
  readonly spread: Spread;
}

export type Spread = 'done' | 'pending';

/**
 * How changes are made here: one after the other over all processes, each in one transaction with exactly one audit row for
 * each thing that is changed, then told to listeners and gateways. They are few, and what one has read (a name is free, a group is there) holds until it is written.
 */
export class Changes {
  readonly #repositories: Repositories;
  readonly #hub: EventHub;
  readonly #clock: Clock;

  constructor(repositories: Repositories, hub: EventHub, clock: Clock) {
    this.#repositories = repositories;
    this.#hub = hub;
    this.#clock = clock;
  }

  /**
   * Rejects, and nothing has happened, when the work rejects.
   *
   * @param spread tells the gateways, once the change is committed.
   */
  async make<Value, Refused extends Refusal = never>(
    actor: Actor,
    work: (inside: Repositories) => Promise<Made<Value> | Refused>,
    spread: () => Promise<Spread> = async () => 'done',
  ): Promise<Settled<Value> | Refused> {
    const made = await this.#repositories.atomically(async (inside) => {
      await inside.audit.takeTurn();
      const result = await work(inside);
      for (const change of changesOf(result)) await inside.audit.append({ ...actor, ...change });
      return result;
    });
    if (made.outcome !== 'made') return made;
    if (!made.change) return { outcome: 'settled', value: made.value, spread: 'done' };
    for (const change of changesOf(made)) this.#tell(actor, change);
    return { outcome: 'settled', value: made.value, spread: await spread() };
  }

  /** Writes down what was done elsewhere than in the database. */
  async note(actor: Actor, change: Change): Promise<void> {
    await this.#repositories.audit.append({ ...actor, ...change });
    this.#tell(actor, change);
  }

  #tell({ actor }: Actor, { action, subjectType, subjectId }: Change): void {
    const at = isoTime(this.#clock());
    this.#hub.emit({ type: 'change', action, subject_type: subjectType, subject_id: subjectId, actor, at });
  }
}

function changesOf(result: Made<unknown> | Refusal): readonly Change[] {
  return result.outcome === 'made' && result.change ? [...(result.along ?? []), result.change] : [];
}
