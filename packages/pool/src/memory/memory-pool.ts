import { type Clock, systemClock } from '@sluice/core';
import { checkMembers, isSameList, standsAlike } from '../member-list.ts';
import { completePolicy, type PinPolicy, type PoolPolicy, type TripPolicy } from '../policy.ts';
import type { Member, Pool, ReportResult, SelectRequest } from '../pool.ts';
import type { Exhausted, Lane, Lease, Selection } from '../selection.ts';
import type { AccountState } from '../state.ts';
import { strategyFor } from '../strategy.ts';
import type { Verdict } from '../verdict.ts';
import { AccountRecord } from './account-record.ts';
import { LeaseBook } from './lease-book.ts';
import { Line } from './line.ts';
import { orderOf } from './order/index.ts';
import { Pace } from './pace.ts';

export interface MemoryPoolOptions extends PoolPolicy {
  /** Id of this replica, written into its leases. */
  readonly owner: string;
  /** How long a lease lasts without renewal, ms. Default 60 000. */
  readonly leaseMs?: number;
  /** How long a settled lease is remembered, so a repeated report changes nothing. Default 5 minutes. */
  readonly rememberMs?: number;
  readonly now?: Clock;
}

/**
 * The pool of one process. It looks at every account for every pick, which makes it the readable statement of the
 * rules: other adapters are compared with it.
 */
export class MemoryPool implements Pool {
  readonly #owner: string;
  readonly #leaseMs: number;
  readonly #rememberMs: number;
  readonly #now: Clock;
  readonly #trip: TripPolicy;
  readonly #pin: PinPolicy;
  readonly #pace: Pace;
  readonly #accounts = new Map<string, AccountRecord>();
  readonly #leases = new LeaseBook();
  readonly #lines = new Map<string, Line>();
  #members = new Map<string, Member>();
  /** Counts changes of the list, and those of them that lines have to be built anew for. */
  #version = { list: 0, places: 0 };

  constructor(options: MemoryPoolOptions) {
    this.#owner = options.owner;
    this.#leaseMs = options.leaseMs ?? 60_000;
    this.#rememberMs = options.rememberMs ?? 300_000;
    this.#now = options.now ?? systemClock;
    const { trip, slow, pin } = completePolicy(options);
    this.#trip = trip;
    this.#pin = pin;
    this.#pace = new Pace(slow);
  }

  async sync(members: readonly Member[]): Promise<void> {
    checkMembers(members);
    const before = [...this.#members.values()];
    const placed = isSameList(before, members, standsAlike);
    if (placed && isSameList(before, members)) return;
    const { list, places } = this.#version;
    this.#version = { list: list + 1, places: placed ? places : places + 1 };
    this.#members = new Map(members.map((member) => [member.id, member]));
  }

  async select({ lane, leaseId, tried, session = '' }: SelectRequest): Promise<Selection> {
    const now = this.#now();
    this.#leases.prune(now);
    const running = this.#leases.get(leaseId);
    if (running) return this.#picked(leaseId, running.accountId, lane, running.expiresAt);
    const slowed = this.#pace.slowed(now);
    if (slowed && now < slowed.nextPickAt) {
      return { outcome: 'exhausted', reason: 'slowed', retryAt: slowed.nextPickAt };
    }

    const line = this.#line(lane, session);
    const standing = line.update(lane, this.#members.values(), this.#version, leaseId);
    const healthy = standing.filter((one) => this.#blockedUntil(one, lane, now) === 0);
    const free = healthy.filter((one) => !this.#isFull(one, lane, now));
    const inFlight = (id: string) => this.#leases.inFlight(id);
    const member = line.take({ leaseId, now, healthy, free, tried, session, inFlight });
    if (!member) return this.#exhausted(standing, lane, tried, now);
    this.#pace.picked(now);
    this.#account(member.id).probe(lane, leaseId, now);
    this.#leases.take(leaseId, member.id, now + this.#leaseMs);
    return this.#picked(leaseId, member.id, lane, now + this.#leaseMs);
  }

  async report(lease: Lease, verdict: Verdict): Promise<ReportResult> {
    const now = this.#now();
    if (!this.#leases.settle(lease.id, now, now + this.#rememberMs)) return { settled: false };
    const held = this.#leases.end(lease.id);
    const id = lease.accountId || held?.accountId;
    if (verdict.type === 'neutral' || !id) return { settled: true };
    if (verdict.type === 'failure' && verdict.abuse) this.#pace.slowDown(now);
    const account = this.#account(id);
    const change =
      verdict.type === 'success' ? account.succeed(lease, now) : account.fail(lease, verdict, this.#trip, now);
    return change ? { settled: true, change } : { settled: true };
  }

  async renew(leases: readonly Lease[]): Promise<readonly string[]> {
    const now = this.#now();
    this.#leases.prune(now);
    return leases.filter((lease) => !this.#leases.renew(lease, now, now + this.#leaseMs)).map((lease) => lease.id);
  }

  async inspect(): Promise<readonly AccountState[]> {
    const now = this.#now();
    this.#leases.prune(now);
    const slowed = this.#pace.slowed(now);
    return [...this.#members.values()].map((member) => {
      const { account, scopes } = this.#account(member.id).describe(now);
      const { retryAt: _, ...rest } = account;
      return {
        accountId: member.id,
        priority: member.priority,
        inFlight: this.#leases.inFlight(member.id),
        ...(member.maxInFlight !== undefined && { maxInFlight: member.maxInFlight }),
        account: member.disabled ? { ...rest, blockReason: 'disabled' } : account,
        scopes,
        ...(slowed && { slowed }),
      };
    });
  }

  async reset(accountId?: string): Promise<void> {
    const ids = accountId === undefined ? this.#members.keys() : [accountId];
    for (const id of ids) this.#account(id).reset();
    if (accountId === undefined) this.#pace.restore(undefined);
  }

  /** Takes over the health another pool knew; leases stay as they are. */
  restore(states: readonly AccountState[]): void {
    this.#pace.restore(states[0]?.slowed);
    for (const state of states) {
      // The switch in the configuration comes with the member list and must not turn into a block of its own.
      if (!this.#members.get(state.accountId)?.disabled) this.#account(state.accountId).restore(state);
    }
  }

  /** Learns from a pick of another pool which account a session of a sticky lane keeps to. */
  remember({ lane, session = '' }: SelectRequest, accountId: string): void {
    if (strategyFor(lane, session) === 'sticky') this.#line(lane, session).remember(session, accountId, this.#now());
  }

  /** One of `replicas` that pick without knowing of each other: together they keep the pace of a slowed pool. */
  takeShare(replicas: number): void {
    this.#pace.share(replicas);
  }

  async close(): Promise<void> {}

  #exhausted(members: readonly Member[], lane: Lane, tried: readonly string[], now: number): Exhausted {
    const ends = members.map((member) => this.#blockedUntil(member, lane, now));
    const healthy = members.filter((_, index) => ends[index] === 0);
    const first = Math.min(...ends.filter((time) => time > 0));
    const retryAt = Number.isFinite(first) ? { retryAt: first } : {};
    const reason = (reason: Exhausted['reason']): Exhausted => ({ outcome: 'exhausted', reason, ...retryAt });
    if (healthy.some((member) => !tried.includes(member.id))) return reason('busy');
    if (healthy.length > 0) return reason('tried');
    if (Number.isFinite(first)) return reason('cooling');
    return reason(members.length > 0 ? 'blocked' : 'empty');
  }

  #picked(id: string, accountId: string, lane: Lane, expiresAt: number): Selection {
    const lease = { id, owner: this.#owner, lane, accountId, expiresAt };
    return { outcome: 'picked', lease, inFlight: this.#leases.inFlight(accountId) };
  }

  #blockedUntil(member: Member, lane: Lane, now: number): number {
    return member.disabled ? Infinity : this.#account(member.id).blockedUntil(lane, now);
  }

  #isFull({ id, maxInFlight }: Member, lane: Lane, now: number): boolean {
    if (maxInFlight !== undefined && this.#leases.inFlight(id) >= maxInFlight) return true;
    return this.#account(id).isProbed(lane, now, (leaseId) => this.#leases.get(leaseId) !== undefined);
  }

  #line(lane: Lane, session: string): Line {
    const strategy = strategyFor(lane, session);
    const name = JSON.stringify([lane.group, lane.model, lane.modelGroup ?? '', strategy]);
    const line = this.#lines.get(name) ?? new Line(orderOf(strategy, this.#pin));
    this.#lines.set(name, line);
    return line;
  }

  #account(id: string): AccountRecord {
    const account = this.#accounts.get(id) ?? new AccountRecord(id);
    this.#accounts.set(id, account);
    return account;
  }
}
