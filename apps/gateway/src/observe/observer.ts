import type { Account, DialectId, Usage } from '@sluice/core';
import type { RefreshAlarm, RefreshEvent } from '@sluice/credentials';
import type { DispatchObserver, FailedAttempt, PoolChange, Refused, TurnRecord } from '@sluice/dispatch';
import type { DeliveryTrouble } from '@sluice/ledger';
import type { Logger, Metrics } from '@sluice/runtime';
import { requestTypeOf } from './request-type.ts';

/** Until profiles are configured. */
const PROFILE = 'default';

/**
 * What happens, as metrics and log lines. One line per request that ended badly or moved, one per state change;
 * good answers are counted and logged at debug level only.
 */
export class GatewayObserver implements DispatchObserver {
  readonly #log: Logger;
  readonly #metrics: Metrics;
  readonly #degraded = new Set<string>();

  constructor(log: Logger, metrics: Metrics) {
    this.#log = log;
    this.#metrics = metrics;
  }

  attemptFailed({ requestId, provider, accountId, model, attempt, failure }: FailedAttempt): void {
    this.#metrics.upstreamAttempts.with(provider, failure.kind).inc();
    const level = failure.kind === 'cancelled' ? 'debug' : 'warn';
    this.#log[level](
      {
        request_id: requestId,
        provider,
        account: accountId,
        model,
        attempt,
        kind: failure.kind,
        scope: failure.scope,
        status: failure.status,
        code: failure.code,
        retry_at: isoTime(failure.retryAt),
        upstream: failure.raw,
      },
      `attempt failed: ${failure.message}`,
    );
  }

  rotated(provider: string): void {
    this.#metrics.rotations.with(provider).inc();
  }

  stateChanged({ provider, accountId, scope, before, after, cause, retryAt }: PoolChange): void {
    if (after !== 'none') this.#metrics.cooldowns.with(provider, after).inc();
    this.#log.info(
      { provider, account: accountId, scope, before, after, cause, retry_at: isoTime(retryAt) },
      'account state changed',
    );
  }

  poolUnreachable(provider: string, error: unknown): void {
    this.#log.error({ provider, err: error }, 'the account pool did not answer');
  }

  poolDegraded(provider: string, degraded: boolean, reason: string): void {
    if (degraded) this.#degraded.add(provider);
    else this.#degraded.delete(provider);
    this.#metrics.degraded.set(this.#degraded.size > 0 ? 1 : 0);
    this.#log[degraded ? 'error' : 'info'](
      { provider, degraded, reason },
      degraded ? 'serving from memory without shared state' : 'shared state is back',
    );
  }

  ended(record: TurnRecord): void {
    const { provider, model, state, usage, operation, dialect = 'anthropic' } = record;
    this.#metrics.upstreamAttempts.with(provider, record.failure?.kind ?? 'success').inc();
    this.#metrics.requests.with(provider, model, dialect, requestTypeOf(dialect, operation), PROFILE, state).inc();
    this.#metrics.requestDuration.with(provider, dialect).observe(record.totalMs / 1_000);
    this.#metrics.timeToFirstEvent.with(provider, dialect).observe(record.firstEventMs / 1_000);
    this.#metrics.gatewayOverhead.with(dialect).observe(record.overheadMs / 1_000);
    if (usage) this.#countTokens(provider, model, usage);
    const level = state === 'upstream_error' ? 'warn' : 'debug';
    if (!this.#log.isLevelEnabled(level)) return;
    this.#log[level](
      {
        request_id: record.requestId,
        provider,
        account: record.accountId,
        model,
        state,
        attempts: record.attempts,
        first_event_ms: Math.round(record.firstEventMs),
        total_ms: Math.round(record.totalMs),
        usage,
        failure: record.failure && { kind: record.failure.kind, message: record.failure.message },
      },
      'turn ended',
    );
  }

  #countTokens(provider: string, model: string, usage: Usage): void {
    const count = (direction: string, tokens: number) =>
      tokens > 0 && this.#metrics.tokens.with(provider, model, direction, usage.source).inc(tokens);
    count('input', usage.inputTokens);
    count('output', usage.outputTokens);
    count('cache_read', usage.cacheReadTokens);
    count('cache_write', usage.cacheWriteTokens);
  }

  /** No account answered; `reason` is the dispatcher's, `wasted` what had been used all the same. */
  refused(provider: string, model: string, dialect: DialectId, { reason, wasted }: Refused): void {
    if (wasted) this.#countTokens(wasted.provider, model, wasted.usage);
    this.#metrics.requests.with(provider, model, dialect, requestTypeOf(dialect), PROFILE, reason).inc();
  }

  streamOpened(): void {
    this.#metrics.streamsInFlight.inc();
  }

  streamClosed(): void {
    this.#metrics.streamsInFlight.dec();
  }

  refreshed({ account, trigger, result, durationMs, expiresAt, failure }: RefreshEvent): void {
    this.#metrics.tokenRefreshes.with(account.provider, result).inc();
    const good = result === 'refreshed' || result === 'reused';
    this.#log[good ? 'info' : 'warn'](
      {
        provider: account.provider,
        account: account.id,
        trigger,
        result,
        duration_ms: durationMs,
        expires_at: isoTime(expiresAt),
        reason: failure?.message,
      },
      'token refresh',
    );
  }

  /** A token as it is now, whoever renewed it. `expiresAt` in epoch milliseconds, undefined for those that do not expire. */
  tokenSeen({ id, provider }: Account, expiresAt: number | undefined): void {
    this.#metrics.tokenExpiry.set(provider, id, expiresAt);
  }

  /** Something a human should look at before it costs an account. */
  tokenAlarm({ kind, accountId, version }: RefreshAlarm): void {
    this.#log.error({ account: accountId, alarm: kind, version }, 'token alarm');
  }

  leads(leads: boolean): void {
    if (leads) this.#log.info({ leads }, 'renews tokens for all replicas');
    else this.#log.debug({ leads }, 'renews no tokens itself');
  }

  /** Usage records cannot be handed over, or can be again, or had to be given up. */
  ledgerTrouble(trouble: DeliveryTrouble): void {
    if (trouble.type === 'recovered') this.#log.info('usage records are delivered again');
    else if (trouble.type === 'stuck') this.#log.error({ err: trouble.error }, 'usage records wait for delivery');
    else this.#log.error({ entries: trouble.entries }, 'usage records were lost');
  }

  /** A batch of usage records that waited on the disk is none; it lies aside. */
  usageUnreadable(batch: { readonly file: string; readonly bytes: number }): void {
    this.#log.error(batch, 'usage records cannot be read, and are missing from the books; the file was put aside');
  }

  /** A shared key cannot be read and does not work; `problem` quotes nothing of it. */
  keyDamaged(problem: string): void {
    this.#log.error({ problem }, 'an API key cannot be read');
  }

  limitsCounting(counting: boolean, reason: string): void {
    this.#log[counting ? 'info' : 'error'](
      { reason },
      counting ? 'limits of API keys are counted again' : 'limits cannot be counted; keys with limits are refused',
    );
  }

  redisStatus(status: 'up' | 'down'): void {
    this.#metrics.redisUp.set(status === 'up' ? 1 : 0);
    this.#log[status === 'up' ? 'info' : 'error']({ redis: status }, 'redis connection changed');
  }

  snapshotApplied(version: number): void {
    this.#log.info({ version }, 'serving with what control has published');
  }

  snapshotUnreadable(problem: string): void {
    this.#log.error({ problem }, 'what control has published cannot be read; serving with what was there before');
  }

  storeAway(error: unknown): void {
    this.#log.error({ err: error }, 'credentials cannot be loaded yet; trying again');
  }

  crashed(requestId: string, error: unknown): void {
    this.#log.error({ request_id: requestId, err: error }, 'a request handler failed');
  }
}

function isoTime(moment: number | undefined): string | undefined {
  return moment === undefined ? undefined : new Date(moment).toISOString();
}
