import { createHash } from 'node:crypto';
import type { Clock } from '@sluice/core';
import { defineScript, type RedisConnection, type RunScript } from '@sluice/redis';
import { checkMembers, listText } from '../member-list.ts';
import { completePolicy, type PoolPolicy } from '../policy.ts';
import type { Member, Pool, ReportResult, SelectRequest } from '../pool.ts';
import type { Lane, Lease, Selection } from '../selection.ts';
import type { AccountState } from '../state.ts';
import { strategyFor } from '../strategy.ts';
import type { Verdict } from '../verdict.ts';
import { type InspectArg, inspectScript } from './generated/inspect.ts';
import { type RenewArg, renewScript } from './generated/renew.ts';
import { type ReportArg, reportScript } from './generated/report.ts';
import { type ResetArg, resetScript } from './generated/reset.ts';
import { type SelectArg, selectScript } from './generated/select.ts';
import { type SyncArg, syncScript } from './generated/sync.ts';
import { laneName } from './lane-name.ts';
import { listChanges } from './list-changes.ts';
import { readAccounts, readReport, readSelection } from './replies.ts';
import { verdictArgs } from './verdict-args.ts';

export interface RedisPoolOptions extends PoolPolicy {
  readonly connection: RedisConnection;
  /** Root of all its keys, with the provider as hash tag: `keyBuilder('sluice:')('kiro', 'pool', 'v1')`. */
  readonly key: string;
  /** Id of this replica, written into its leases. */
  readonly owner: string;
  /** How long a lease lasts without renewal, ms. Default 60 000. */
  readonly leaseMs?: number;
  /** How long a settled lease is remembered, so a repeated report changes nothing. Default 5 minutes. */
  readonly rememberMs?: number;
  /** Replaces the server's clock. For tests only: replicas must agree on the time. */
  readonly now?: Clock;
}

/** Accounts handled by one call of a script that visits all of them. */
const PAGE = 200;

/**
 * The pool shared by all replicas through Redis: every operation is one script, hence atomic, on keys of one slot.
 * Rejects within the connection's command timeout when Redis does not answer; nothing is retried here except
 * on a server that lost the member list, which is told again.
 */
export class RedisPool implements Pool {
  readonly #options: RedisPoolOptions;
  readonly #leaseMs: number;
  readonly #policy: PolicyArgs;
  readonly #keys: readonly [string];
  readonly #select: RunScript<SelectArg>;
  readonly #report: RunScript<ReportArg>;
  readonly #renew: RunScript<RenewArg>;
  readonly #sync: RunScript<SyncArg>;
  readonly #inspect: RunScript<InspectArg>;
  readonly #reset: RunScript<ResetArg>;
  #members: MemberList | undefined;

  constructor(options: RedisPoolOptions) {
    const { client } = options.connection;
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? 60_000;
    this.#policy = policyArgs(options);
    this.#keys = [options.key];
    this.#select = defineScript(client, selectScript);
    this.#report = defineScript(client, reportScript);
    this.#renew = defineScript(client, renewScript);
    this.#sync = defineScript(client, syncScript);
    this.#inspect = defineScript(client, inspectScript);
    this.#reset = defineScript(client, resetScript);
  }

  async sync(members: readonly Member[]): Promise<void> {
    checkMembers(members);
    const before = this.#members;
    this.#members = memberList(members);
    await this.#tell(this.#members, before);
  }

  async select(request: SelectRequest): Promise<Selection> {
    const { lane, leaseId, tried, session = '' } = request;
    const args = {
      ...laneArgs(lane, session),
      ...this.#policy.select,
      group: lane.group,
      session,
      leaseId,
      tried: JSON.stringify(tried),
      leaseMs: this.#leaseMs,
      now: this.#now(),
    };
    const made = { id: leaseId, owner: this.#options.owner, lane };
    for (let told = false; ; ) {
      const selection = readSelection(await this.#select(this.#keys, args), made);
      if (selection === 'unfinished') continue;
      if (selection !== 'unsynced') return selection;
      if (!this.#members) return { outcome: 'exhausted', reason: 'empty' };
      if (told) throw new Error('the pool lost its member list twice in a row');
      await this.#tell(this.#members);
      told = true;
    }
  }

  async report(lease: Lease, verdict: Verdict): Promise<ReportResult> {
    const reply = await this.#report(this.#keys, {
      leaseId: lease.id,
      accountId: lease.accountId,
      ...laneArgs(lease.lane),
      ...verdictArgs(verdict),
      ...this.#policy.report,
      rememberMs: this.#options.rememberMs ?? 300_000,
      now: this.#now(),
    });
    return readReport(reply, lease.accountId, verdict);
  }

  async renew(leases: readonly Lease[]): Promise<readonly string[]> {
    if (leases.length === 0) return [];
    const reply = await this.#renew(this.#keys, {
      leases: JSON.stringify(leases.map((lease) => [lease.id, lease.accountId])),
      leaseMs: this.#leaseMs,
      now: this.#now(),
    });
    return (reply as unknown[]).map(String);
  }

  async inspect(): Promise<readonly AccountState[]> {
    const states: AccountState[] = [];
    for (let first = 0; ; first += PAGE) {
      const page = readAccounts(await this.#inspect(this.#keys, { first, last: first + PAGE - 1, now: this.#now() }));
      states.push(...page);
      if (page.length < PAGE) return states;
    }
  }

  async reset(accountId?: string): Promise<void> {
    if (accountId !== undefined) {
      await this.#reset(this.#keys, { first: '', last: accountId });
      return;
    }
    for (let first = 0; ; first += PAGE) {
      const done = await this.#reset(this.#keys, { first, last: first + PAGE - 1 });
      if (Number(done) < PAGE) return;
    }
  }

  /** The connection belongs to whoever opened it and stays open. */
  async close(): Promise<void> {}

  /** `before`: the list that others have too, most likely; what has changed since then is told first. */
  async #tell({ fingerprint, members }: MemberList, before?: MemberList): Promise<void> {
    const changes = before && listChanges(before.members, members);
    const { gone = [], changed = [] } = changes ?? {};
    const answer = await this.#sync(this.#keys, {
      ...{ fingerprint, from: changes ? before.fingerprint : '', members: '' },
      ...{ gone: JSON.stringify(gone), changed: JSON.stringify(changed) },
    });
    if (answer !== 'send') return;
    const whole = { fingerprint, from: '', gone: '[]', changed: '[]', members: listText(members) };
    await this.#sync(this.#keys, whole);
  }

  #now(): number | '' {
    return this.#options.now?.() ?? '';
  }
}

interface MemberList {
  readonly members: readonly Member[];
  readonly fingerprint: string;
}

function memberList(members: readonly Member[]): MemberList {
  return { members, fingerprint: createHash('sha256').update(listText(members)).digest('hex').slice(0, 32) };
}

interface PolicyArgs {
  readonly select: Record<'pinMs' | 'mostPins', number>;
  readonly report: Record<'tripFailures' | 'openMs' | 'slowMs' | 'spacingMs' | 'maxSpacingMs', number>;
}

function policyArgs(policy: PoolPolicy): PolicyArgs {
  const { trip, slow, pin } = completePolicy(policy);
  return {
    select: { pinMs: pin.forMs, mostPins: pin.most },
    report: {
      tripFailures: trip.failures,
      openMs: trip.openMs,
      slowMs: slow.forMs,
      spacingMs: slow.spacingMs,
      maxSpacingMs: slow.maxSpacingMs,
    },
  };
}

type LaneArg = 'lane' | 'strategy' | 'model' | 'modelGroup';

/** A report need not know the session: the line it leaves out notices when the account's turn comes. */
function laneArgs(lane: Lane, session?: string): Record<LaneArg, string> {
  const strategy = session === undefined ? (lane.strategy ?? 'round_robin') : strategyFor(lane, session);
  return { lane: laneName(lane, strategy), strategy, model: lane.model, modelGroup: lane.modelGroup ?? '' };
}
