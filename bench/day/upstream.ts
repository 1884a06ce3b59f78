import type { Failure } from '@sluice/core';
import { type Classifier, classifierFor } from '@sluice/providers/classifiers';
import type { VendorLimits } from '@sluice/testkit/limits';
import { limitEndOf } from './limit-end.ts';
import { Recovery, type Target } from './recovery.ts';
import { type IssuedToken, TokenIssuer } from './token-issuer.ts';
import type { TracedRequest } from './trace.ts';
import type { VendorProfile } from './vendors.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How long until a vendor says yes or no, and how long its token endpoint takes, milliseconds. */
const DECISION_MS = 150;
const REFRESH_MS = 300;
/** Answers of all sizes take this long at least, and this much per token of prompt and answer. */
const SHORTEST_ANSWER_MS = 1_000;
const ANSWER_MS_PER_TOKEN = 2;

export type Sent =
  | { readonly outcome: 'streaming'; readonly end: Promise<void> }
  | { readonly outcome: 'failed'; readonly failure: Failure };

export interface UpstreamOptions {
  readonly profile: VendorProfile;
  readonly accounts: readonly string[];
  readonly seed: number;
  readonly time: VirtualTime;
}

/** One vendor in virtual time, for one contestant: its limits, its tokens, and the truth about what happened. */
export class DayUpstream {
  readonly profile: VendorProfile;
  readonly accounts: readonly string[];
  readonly time: VirtualTime;
  readonly recovery = new Recovery();
  readonly tokens: TokenIssuer;
  /** Requests, by index, that met trouble of the vendor's own. */
  readonly troubled = new Set<number>();
  readonly #limits: VendorLimits;
  readonly #classify: Classifier;
  readonly counts = { calls: 0, limited: 0, troubled: 0, expiredTokens: 0, revokedTokens: 0 };

  constructor({ profile, accounts, seed, time }: UpstreamOptions) {
    this.profile = profile;
    this.accounts = accounts;
    this.time = time;
    this.tokens = new TokenIssuer(seed, profile.tokenLifeMs);
    this.#limits = profile.limits(seed, accounts);
    this.#classify = classifierFor(profile.id);
  }

  async send(accountId: string, token: string, request: TracedRequest): Promise<Sent> {
    const { model, tokens } = request;
    this.counts.calls += 1;
    await this.time.wait(DECISION_MS);
    const now = this.time.now();
    const state = this.tokens.stateOf(token, now);
    if (state !== 'good') {
      this.counts[state === 'expired' ? 'expiredTokens' : 'revokedTokens'] += 1;
      const { status, body } = this.profile.refusedToken;
      return { outcome: 'failed', failure: this.#classify(status, {}, body, now) };
    }
    const target = this.#target(accountId, model);
    const answer = this.#limits.check(accountId, model, now, tokens);
    if (answer.allowed) {
      this.recovery.used(target, now);
      return { outcome: 'streaming', end: this.time.wait(SHORTEST_ANSWER_MS + ANSWER_MS_PER_TOKEN * tokens) };
    }
    const end = limitEndOf(this.profile.id, answer, now);
    if (end) {
      this.recovery.refused(target, end, now);
      this.counts.limited += 1;
    } else {
      this.counts.troubled += 1;
      this.troubled.add(request.index);
    }
    return { outcome: 'failed', failure: this.#classify(answer.status, answer.headers, answer.body, now) };
  }

  /** Whether some account is held back by no limit that anybody has met: a request that fails now fails needlessly. */
  hasFreeAccount(model: string): boolean {
    const now = this.time.now();
    return this.accounts.some((id) => !this.recovery.holds(this.#target(id, model), now));
  }

  async refresh(accountId: string): Promise<IssuedToken> {
    await this.time.wait(REFRESH_MS);
    return this.tokens.issue(accountId, this.time.now());
  }

  #target(accountId: string, model: string): Target {
    return { accountId, model, modelGroup: this.profile.modelGroupOf(model) };
  }
}
