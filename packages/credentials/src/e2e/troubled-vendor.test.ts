import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage } from './stage.ts';

const NEAR_EXPIRY_MS = 60_000;
const KINDS = ['rate_limited', 'server_error', 'timeout', 'garbage', 'missing_access_token', 'lost_reply'] as const;

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ accounts: KINDS.length + 3 });
});

afterAll(() => stage[Symbol.asyncDispose]());

const accountOf = (index: number) => stage.accounts[index] ?? '';

test('T8: a vendor in trouble is left alone for a while by all replicas, and the token serves while it lives', async () => {
  const replicas = await Promise.all([1, 2].map(() => stage.replica({ callTimeoutMs: 2_500 })));
  await Promise.all(
    KINDS.map(async (kind, index) => {
      const account = accountOf(index);
      await stage.expire(account, NEAR_EXPIRY_MS);
      stage.vendor.command({ do: 'refresh', account, script: { kind }, times: 5 });
      const [first, second] = replicas;
      const failed = first?.until((said) => said.said === 'refresh' && said.account === account);
      expect(await first?.serve([account], 20)).toMatchObject({ ready: 20 });
      await failed;
      // What one replica has learnt, the other heeds without a call of its own.
      const heeded = second?.until((said) => said.said === 'refresh' && said.account === account);
      expect(await second?.serve([account], 20)).toMatchObject({ ready: 20 });
      expect(await heeded).toMatchObject({ result: 'failed' });
      expect([kind, stage.family(account).calls]).toEqual([kind, 1]);
    }),
  );
  const unanswered = replicas.flatMap(({ alarms }) => alarms.map(({ accountId }) => accountId));
  expect(new Set(unanswered)).toEqual(
    new Set([accountOf(KINDS.indexOf('timeout')), accountOf(KINDS.indexOf('lost_reply'))]),
  );
});

test('a refresh token that the vendor has rejected is presented once by the whole cluster', async () => {
  const account = accountOf(KINDS.length);
  stage.vendor.command({ do: 'revoke', account });
  const replicas = await Promise.all([1, 2, 3].map(() => stage.replica()));
  for (const replica of [...replicas, ...replicas]) {
    expect(await replica.serve([account], 10)).toMatchObject({ failed: { 'login needed': 10 } });
  }
  expect(stage.family(account).calls).toBe(1);
  const stored = await stage.stored(account);
  expect(stored?.record.refresh_token).toBe(`rt-${account}-0`);
});

test('an answer without a refresh token keeps the old one', async () => {
  const account = accountOf(KINDS.length + 1);
  stage.vendor.command({ do: 'refresh', account, script: { kind: 'missing_refresh_token' } });
  const replica = await stage.replica();
  expect(await replica.serve([account])).toMatchObject({ ready: 1 });
  expect(await stage.isLiving(account)).toBe(true);
});

test('the lead moves on when the leader is killed', async () => {
  const account = accountOf(KINDS.length + 2);
  const sweep = { intervalMs: 100, leaseMs: 900 };
  const quiet = { accounts: [account], sweep, spool: mkdtempSync(join(tmpdir(), 'sluice-spool-')) };
  const leader = await stage.replica(quiet);
  if (!leader.leads) await leader.until((said) => said.said === 'lead' && said.leads);
  const next = await stage.replica(quiet);
  expect(next.leads).toBe(false);
  const led = next.until((said) => said.said === 'lead' && said.leads);
  await leader.kill();
  await led;
  const refreshed = next.until((said) => said.said === 'refresh' && said.result === 'refreshed');
  await stage.expire(account, NEAR_EXPIRY_MS);
  expect(await refreshed).toMatchObject({ account, trigger: 'lead' });
});
