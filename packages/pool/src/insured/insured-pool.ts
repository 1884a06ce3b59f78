import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@sluice/core';
import { isSameList } from '../member-list.ts';
import { MemoryPool } from '../memory/index.ts';
import type { PoolPolicy } from '../policy.ts';
import type { Member, Pool, ReportResult, SelectRequest } from '../pool.ts';
import type { Lease, Selection } from '../selection.ts';
import type { AccountState } from '../state.ts';
import type { Verdict } from '../verdict.ts';
import { knownBlocks, knownSlowness } from './known-blocks.ts';
import { withPatience } from './patience.ts';
import { shareOf } from './share.ts';
import { type Missed, Spool } from './spool.ts';

export interface InsuredPoolOptions extends PoolPolicy {
  /** The shared pool. Closed together with this one. */
  readonly primary: Pool;
  /** Id of this replica, written into the leases of the stand-in. */
  readonly owner: string;
  /** Lease time of the stand-in, ms. Default 60 000; give both pools the same. */
  readonly leaseMs?: number;
  /** How many replicas share the limits, asked at the moment the primary goes away (`ReplicaCensus` knows). Default 1. */
  readonly replicas?: () => number;
  /** How often the state of the primary is copied for the stand-in, ms. Default 5 000. */
  readonly snapshotMs?: number;
  /** First wait before the primary is tried again, ms; doubles up to eight times as much. Default 250. */
  readonly probeMs?: number;
  /** Longest wait for one answer of the primary, whatever its own limits are, ms. Default 1 000. */
  readonly patienceMs?: number;
  /** Most things kept to be told to the primary later; the oldest are dropped. Default 10 000. */
  readonly spoolLimit?: number;
  /** Called exactly once per change. */
  readonly onChange?: (change: InsuredChange) => void;
  readonly now?: Clock;
}

export interface InsuredChange {
  readonly degraded: boolean;
  /** What the primary said when it failed, or `recovered`. */
  readonly reason: string;
}

/** Accounts whose state is copied before requests have a turn. */
const SLICE = 500;

/** Calls that visit every account may take this many times the usual patience. */
const SLOW = 10;

/**
 * A shared pool with a stand-in: an in-memory pool of this replica that answers while the primary cannot.
 *
 * The first call that fails switches over and is itself answered by the stand-in; from then on nobody waits for the
 * primary, which is tried in the background. The stand-in knows the members, the last copy of everybody's state and
 * what this replica has reported since and where it has seen sessions served, and takes only its share of every limit. Reports made meanwhile are kept and
 * told to the primary before it is used again, and so are all known blocks when it comes back empty; running leases are
 * handed over in both directions.
 */
export class InsuredPool implements Pool {
  readonly #primary: Pool;
  readonly #standIn: MemoryPool;
  readonly #options: InsuredPoolOptions;
  readonly #patienceMs: number;
  readonly #spool: Spool;
  readonly #running = new Map<string, Lease>();
  readonly #snapshots: NodeJS.Timeout;
  #members: readonly Member[] = [];
  #membersTold = true;
  #degraded = false;
  /** Counts changes, so that a call that began before one cannot cause the next. */
  #era = 0;
  #probe: NodeJS.Timeout | undefined;
  #copying = false;
  #copied = false;
  #closed = false;

  constructor(options: InsuredPoolOptions) {
    const { primary, owner, leaseMs, now, trip, slow, pin } = options;
    this.#options = options;
    this.#primary = primary;
    this.#patienceMs = options.patienceMs ?? 1_000;
    this.#spool = new Spool(options.spoolLimit ?? 10_000);
    this.#standIn = new MemoryPool({
      owner,
      rememberMs: 60_000,
      ...(leaseMs && { leaseMs }),
      ...(now && { now }),
      ...(trip && { trip }),
      ...(slow && { slow }),
      ...(pin && { pin }),
    });
    this.#snapshots = setInterval(() => void this.#copy(), options.snapshotMs ?? 5_000);
    this.#snapshots.unref();
  }

  /** Whether the stand-in is answering. */
  get degraded(): boolean {
    return this.#degraded;
  }

  /** Things the primary has yet to be told. */
  get spooled(): number {
    return this.#spool.size;
  }

  async sync(members: readonly Member[]): Promise<void> {
    await this.#standIn.sync(shareOf(members, this.#replicas()));
    const again = isSameList(this.#members, members);
    this.#members = members;
    // A long list takes milliseconds here and again there: requests have a turn in between.
    await setImmediate();
    const told = await this.#ask((pool) => pool.sync(members), SLOW);
    this.#membersTold = told !== undefined;
    // After a change the next copy is soon enough: it asks about everybody, and lists may change often.
    if (told && (again || !this.#copied)) await this.#copy();
    // The call failed after a recovery it could not be part of.
    else if (!this.#degraded) await this.sync(members);
  }

  async select(request: SelectRequest): Promise<Selection> {
    const asked = !this.#degraded;
    const answer = await this.#ask((pool) => pool.select(request));
    const selection = answer?.value ?? (await this.#standIn.select(request));
    if (selection.outcome === 'picked') {
      this.#running.set(selection.lease.id, selection.lease);
      if (answer) this.#standIn.remember(request, selection.lease.accountId);
    } else if (asked && !answer) this.#disown(request);
    return selection;
  }

  async report(lease: Lease, verdict: Verdict): Promise<ReportResult> {
    this.#running.delete(lease.id);
    // What is bad news, or the stand-in's own business, it learns at once, so it is never far behind when it is needed.
    // Good news about others' leases comes with the next copy.
    const ownBusiness = this.#degraded || verdict.type === 'failure';
    const result = ownBusiness ? await this.#standIn.report(lease, verdict) : { settled: true };
    return this.#tell((pool) => pool.report(lease, verdict), result);
  }

  async renew(leases: readonly Lease[]): Promise<readonly string[]> {
    const answer = await this.#ask((pool) => pool.renew(leases));
    return answer?.value ?? this.#standIn.renew(leases);
  }

  async inspect(): Promise<readonly AccountState[]> {
    const answer = await this.#ask((pool) => pool.inspect(), SLOW);
    return answer?.value ?? this.#standIn.inspect();
  }

  async reset(accountId?: string): Promise<void> {
    await this.#standIn.reset(accountId);
    await this.#tell((pool) => pool.reset(accountId), undefined, SLOW);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#snapshots);
    clearTimeout(this.#probe);
    await Promise.all([this.#standIn.close(), this.#primary.close()]);
  }

  /** The primary's answer, or undefined when it has none: then the stand-in is in charge. */
  async #ask<T>(call: (pool: Pool) => Promise<T>, patience = 1): Promise<{ readonly value: T } | undefined> {
    if (this.#degraded) return undefined;
    const era = this.#era;
    try {
      return { value: await withPatience(call(this.#primary), this.#patienceMs * patience) };
    } catch (error) {
      if (era === this.#era) await this.#degrade(error);
      return undefined;
    }
  }

  /** Like {@link #ask} for something the primary must know sooner or later. */
  async #tell<T>(call: (pool: Pool) => Promise<T>, otherwise: T, patience = 1): Promise<T> {
    const answer = await this.#ask(call, patience);
    if (answer) return answer.value;
    this.#spool.add(call as Missed);
    // A late failure of a call that began before a recovery: nothing else would ever send it again.
    if (!this.#degraded) void this.#spool.replay(this.#primary).catch((error) => this.#degrade(error));
    return otherwise;
  }

  /** The answer to a select was lost and nobody was picked here: whatever it took over there must be given back. */
  #disown({ leaseId: id, lane }: SelectRequest): void {
    const lease: Lease = { id, accountId: '', owner: this.#options.owner, lane, expiresAt: 0 };
    this.#spool.add((pool) => pool.report(lease, { type: 'neutral' }));
  }

  async #degrade(error: unknown): Promise<void> {
    if (this.#degraded || this.#closed) return;
    this.#degraded = true;
    this.#era += 1;
    this.#probeAfter(this.#options.probeMs ?? 250);
    this.#options.onChange?.({ degraded: true, reason: error instanceof Error ? error.message : String(error) });
    this.#standIn.takeShare(this.#replicas());
    await Promise.all([
      this.#standIn.sync(shareOf(this.#members, this.#replicas())),
      this.#standIn.renew([...this.#running.values()]),
    ]);
  }

  #probeAfter(waitMs: number): void {
    const longest = (this.#options.probeMs ?? 250) * 8;
    const jittered = waitMs * (0.75 + Math.random() / 2);
    this.#probe = setTimeout(() => {
      this.#recover().catch(() => {
        if (!this.#closed) this.#probeAfter(Math.min(waitMs * 2, longest));
      });
    }, jittered);
    this.#probe.unref();
  }

  async #recover(): Promise<void> {
    const limit = this.#patienceMs * SLOW;
    const states = await withPatience(this.#primary.inspect(), limit);
    const emptied = states.length === 0 && this.#members.length > 0;
    // Only a list it does not have: repeating an old one could undo what another replica said since.
    if (emptied || !this.#membersTold) await withPatience(this.#primary.sync(this.#members), limit);
    this.#membersTold = true;
    if (emptied) await withPatience(this.#teach(), limit);
    await withPatience(this.#spool.replay(this.#primary), limit);
    await withPatience(this.#primary.renew([...this.#running.values()]), limit);
    // A report that came in during the renewal has been spooled.
    await withPatience(this.#spool.replay(this.#primary), limit);
    if (this.#closed) return;
    this.#degraded = false;
    this.#era += 1;
    this.#options.onChange?.({ degraded: false, reason: 'recovered' });
  }

  /** Tells a primary that lost its data which blocks are known here, and whether the pool is slowed. */
  async #teach(): Promise<void> {
    const switchedOff = new Set(this.#members.filter((member) => member.disabled).map((member) => member.id));
    const states = (await this.#standIn.inspect()).filter((state) => !switchedOff.has(state.accountId));
    const { owner } = this.#options;
    const known = [...knownBlocks(states, owner), ...knownSlowness(states, owner)];
    await Promise.all(known.map(({ lease, verdict }) => this.#primary.report(lease, verdict)));
  }

  async #copy(): Promise<void> {
    if (this.#copying || this.#degraded) return;
    this.#copying = true;
    try {
      const answer = await this.#ask((pool) => pool.inspect(), SLOW);
      if (!answer) return;
      // The first slice also when it is empty: it says that the pool is not slowed down.
      for (let first = 0; first === 0 || first < answer.value.length; first += SLICE) {
        if (first > 0) await setImmediate();
        if (this.#degraded) return;
        this.#standIn.restore(answer.value.slice(first, first + SLICE));
      }
      this.#copied = true;
    } finally {
      this.#copying = false;
    }
  }

  #replicas(): number {
    return this.#options.replicas?.() ?? 1;
  }
}
