import type { Account } from '@sluice/core';
import type { ClosedUsage } from '../usage/index.ts';

/** Noon of a day in UTC, and a clock that stands there until it is turned. */
export const NOON = Date.UTC(2026, 2, 31, 12);

export class HandClock {
  now = NOON;
  readonly read = (): number => this.now;
}

export function account(id: string, more: Partial<Account> = {}): Account {
  return {
    ...{ id, provider: 'kiro', auth: 'social', priority: 0, weight: 1, urls: {}, settings: {} },
    ...more,
  };
}

export function closed(id: string, more: Partial<ClosedUsage> = {}): ClosedUsage {
  return {
    ...{ id, openedAt: NOON, closedAt: NOON + 900, provider: 'kiro', accountId: 'k1', apiKeyId: 'key1', model: 'm' },
    ...{ requestType: 'chat', outcome: 'completed', attempts: 1, latencyMs: 900, firstEventMs: 100 },
    usage: {
      inputTokens: 10,
      cacheWriteTokens: 1,
      cacheReadTokens: 2,
      outputTokens: 5,
      source: 'reported',
      credits: 0.25,
    },
    costMicros: 70,
    ...more,
  };
}

/** A hash as a key has it. */
export function hash(digit: string): string {
  return digit.repeat(64);
}
