import { cancelled, type Usage } from '@sluice/core';
import { DRAINED, type TurnRecord } from '@sluice/dispatch';
import type { ClosedRequest, OpenedRequest, UsageSink } from '@sluice/ledger';
import { describe, expect, test } from 'vitest';
import { PriceTable } from './prices.ts';
import { UsageEntry } from './usage-entry.ts';

const USAGE: Usage = {
  inputTokens: 1_000,
  cacheReadTokens: 10_000,
  cacheWriteTokens: 100,
  outputTokens: 50,
  source: 'reported',
};
const FACTS = { provider: 'kiro', model: 'm', dialect: 'openai-chat', operation: 'generate' } as const;
const RECORD: TurnRecord = {
  requestId: 'r',
  provider: 'claude',
  accountId: 'c1',
  model: 'm',
  upstreamModel: 'claude-x',
  operation: 'generate',
  state: 'completed',
  attempts: 2,
  usage: USAGE,
  firstEventMs: 10.4,
  overheadMs: 1,
  totalMs: 99.6,
};

function sink() {
  const opened: OpenedRequest[] = [];
  const closed: ClosedRequest[] = [];
  const port: UsageSink = { opened: (record) => opened.push(record), closed: (record) => closed.push(record) };
  return { opened, closed, port };
}

describe('a line in the ledger', () => {
  test('is opened at once and closed once, whatever is said afterwards', () => {
    const { opened, closed, port } = sink();
    const entry = new UsageEntry(port, new PriceTable([]), { ...FACTS, apiKeyId: 'key_1' }, 5_000);
    expect(opened).toMatchObject([{ openedAt: 5_000, apiKeyId: 'key_1', requestType: 'chat', dialect: 'openai-chat' }]);
    entry.ended(RECORD);
    entry.ended({ ...RECORD, state: 'client_gone' });
    expect(closed).toHaveLength(1);
    expect(closed[0]).toMatchObject({
      id: opened[0]?.id,
      provider: 'claude',
      accountId: 'c1',
      outcome: 'completed',
      closedAt: 5_100,
      firstEventMs: 10,
      usage: USAGE,
    });
    expect(closed[0]).not.toHaveProperty('costMicros');
  });

  test.each([
    ['gone', 'client_gone'],
    ['exhausted', 'upstream_error'],
  ] as const)('refused as %s is %s', (reason, outcome) => {
    const { closed, port } = sink();
    const entry = new UsageEntry(port, new PriceTable([]), FACTS, 5_000);
    const failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'x' } as const;
    entry.refused({ outcome: 'refused', reason, failure, attempts: 3 }, 5_020);
    expect(closed).toMatchObject([{ outcome, attempts: 3, failureKind: 'overloaded', latencyMs: 20 }]);
  });

  test('that had begun to be answered when its client left has what was used until then', () => {
    const { closed, port } = sink();
    const entry = new UsageEntry(port, new PriceTable([{ model: 'claude-*', input: 1, output: 5 }]), FACTS, 5_000);
    const usage: Usage = { ...USAGE, cacheReadTokens: 0, cacheWriteTokens: 0, source: 'estimated' };
    const wasted = { provider: 'claude', accountId: 'c1', upstreamModel: 'claude-x', usage } as const;
    const failure = cancelled('x');
    expect(entry.refused({ outcome: 'refused', reason: 'gone', failure, attempts: 1, wasted }, 5_020)).toBe(1_250);
    expect(closed).toMatchObject([
      { outcome: 'client_gone', provider: 'claude', accountId: 'c1', usage, costMicros: 1_250 },
    ]);
  });

  test('a gateway that stops before any account answered is no client that left', () => {
    const { closed, port } = sink();
    const failure = cancelled(DRAINED.message);
    new UsageEntry(port, new PriceTable([]), FACTS, 5_000).refused(
      { outcome: 'refused', reason: 'gone', failure, attempts: 0 },
      5_020,
    );
    expect(closed).toMatchObject([{ outcome: 'drained', failureKind: 'cancelled' }]);
  });
});
