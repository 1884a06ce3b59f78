import { DAY_MS, START } from './calendar.ts';
import type { MakeContestant } from './contestant.ts';
import { withSeededRandom } from './random.ts';
import { type TracedRequest, traceOf } from './trace.ts';
import { DayUpstream } from './upstream.ts';
import type { VendorProfile } from './vendors.ts';
import { VirtualTime } from './virtual-time.ts';

export interface DayOptions {
  readonly profile: VendorProfile;
  /** How many accounts share the day. */
  readonly accounts: number;
  readonly seed: number;
  /** Traffic as a multiple of what the profile calls usual. */
  readonly load: number;
}

/** How one contestant's day went. Counts of requests and calls; times in milliseconds. */
export interface DayResult {
  readonly requests: number;
  /** Client saw a limit or missing capacity: what a gateway answers with 429 or 503. */
  readonly limitedRequests: number;
  /** Of these, those during trouble of the vendor's own, which no choice of account avoids. */
  readonly limitedByTrouble: number;
  /** Of these, those while an account was free: needless. The others came when every account was known to be used up. */
  readonly limitedNeedlessly: number;
  readonly failedRequests: number;
  readonly upstreamCalls: number;
  /** Refusals by an account's limit. */
  readonly limitRefusals: number;
  /** Of these, those by a limit whose end was known from an earlier refusal and not yet reached. */
  readonly wastedRefusals: number;
  /** Refusals by trouble of the vendor's own, whatever the account. */
  readonly troubleRefusals: number;
  readonly expiredTokens: number;
  readonly revokedTokens: number;
  readonly refreshes: number;
  /** From a limit's end to the first request served, one per limit. */
  readonly firstUseDelays: readonly number[];
  /** Limits that ended and were not used any more before the day did. */
  readonly unusedLimits: number;
  /** From a request's arrival to the beginning of its answer, one per answered request. */
  readonly answerDelays: readonly number[];
}

const LIMITED: ReadonlySet<string> = new Set(['rate_limit', 'quota_exceeded', 'overloaded']);

/** The trace of a day, the same whoever serves it. */
export function dayTrace({ profile, accounts, seed, load }: DayOptions): readonly TracedRequest[] {
  return traceOf(seed, profile, Math.round(profile.requestsPerAccount * accounts * load));
}

/** Lets one contestant serve the whole trace in virtual time. */
export function simulateDay(make: MakeContestant, options: DayOptions): Promise<DayResult> {
  const { profile, accounts, seed } = options;
  return withSeededRandom(seed, async () => {
    const time = new VirtualTime(START);
    const ids = Array.from({ length: accounts }, (_, index) => `${profile.id}-${index + 1}`);
    const upstream = new DayUpstream({ profile, accounts: ids, seed, time });
    const contestant = await make(upstream);
    const answerDelays: number[] = [];
    let limitedRequests = 0;
    let limitedByTrouble = 0;
    let limitedNeedlessly = 0;
    let failedRequests = 0;

    const trace = dayTrace(options);
    const served = trace.map(async (request) => {
      await time.until(request.at);
      const result = await contestant.serve(request);
      if (result.outcome === 'answered') answerDelays.push(time.now() - request.at);
      else {
        failedRequests += 1;
        if (!LIMITED.has(result.failure.kind)) return;
        limitedRequests += 1;
        if (upstream.troubled.has(request.index)) limitedByTrouble += 1;
        else if (upstream.hasFreeAccount(request.model)) limitedNeedlessly += 1;
      }
    });
    await time.run();
    await Promise.all(served);

    const { recovery, counts, tokens } = upstream;
    return {
      requests: trace.length,
      limitedRequests,
      limitedByTrouble,
      limitedNeedlessly,
      failedRequests,
      upstreamCalls: counts.calls,
      limitRefusals: counts.limited,
      wastedRefusals: recovery.wasted,
      troubleRefusals: counts.troubled,
      expiredTokens: counts.expiredTokens,
      revokedTokens: counts.revokedTokens,
      refreshes: tokens.refreshes,
      firstUseDelays: recovery.delays,
      unusedLimits: recovery.unused(START + DAY_MS),
      answerDelays,
    };
  });
}

/** Several vendors' days as one. */
export function together(days: readonly DayResult[]): DayResult {
  const sum = (of: (day: DayResult) => number) => days.reduce((total, day) => total + of(day), 0);
  return {
    requests: sum((day) => day.requests),
    limitedRequests: sum((day) => day.limitedRequests),
    limitedByTrouble: sum((day) => day.limitedByTrouble),
    limitedNeedlessly: sum((day) => day.limitedNeedlessly),
    failedRequests: sum((day) => day.failedRequests),
    upstreamCalls: sum((day) => day.upstreamCalls),
    limitRefusals: sum((day) => day.limitRefusals),
    wastedRefusals: sum((day) => day.wastedRefusals),
    troubleRefusals: sum((day) => day.troubleRefusals),
    expiredTokens: sum((day) => day.expiredTokens),
    revokedTokens: sum((day) => day.revokedTokens),
    refreshes: sum((day) => day.refreshes),
    firstUseDelays: days.flatMap((day) => day.firstUseDelays),
    unusedLimits: sum((day) => day.unusedLimits),
    answerDelays: days.flatMap((day) => day.answerDelays),
  };
}
