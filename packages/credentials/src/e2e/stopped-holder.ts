import { setTimeout as sleep } from 'node:timers/promises';
import { REFRESH_STEPS, type RefreshStep } from '../index.ts';
import type { ReplicaProcess } from './replica-process.ts';
import { Stage } from './stage.ts';

/** Long enough for a busy machine: a call that runs out of time is a lost answer, which is another story. */
const CALL_TIMEOUT_MS = 2_000;
/** Three times the longest call, as the protocol has it. */
export const LOCK_TTL_MS = 3 * CALL_TIMEOUT_MS;
export const PATIENCE_MS = 5_000;

export interface PausedRun {
  readonly step: RefreshStep;
  /** Why a replica was not served in the end: nothing. */
  readonly failed: readonly string[];
  readonly living: boolean;
  readonly mostCallsPerToken: number;
}

/** T3 and T4: the holder of an account's lock is frozen at a step for longer than the lock lasts; another replica is asked meanwhile. */
export async function pauseHolder(steps: readonly RefreshStep[]): Promise<PausedRun[]> {
  await using stage = await Stage.open({ accounts: steps.length });
  const peer = { callTimeoutMs: CALL_TIMEOUT_MS, peerWaitMs: LOCK_TTL_MS + 20_000, patienceMs: 30_000 };
  const other = await stage.replica(peer);
  return await Promise.all(
    steps.map(async (step, index) => {
      const account = stage.accounts[index] ?? '';
      const holder = await stage.replica({ ...peer, stopAt: step });
      const reached = holder.reached(step, account);
      const first = holder.serve([account]);
      await reached;
      holder.freeze();
      const second = other.serve([account]);
      await sleep(LOCK_TTL_MS + 2_000);
      holder.thaw();
      await holder.tell({ do: 'go' });
      const failed = (await Promise.all([first, second])).flatMap((served) => Object.keys(served.failed));
      const mostCallsPerToken = Math.max(...stage.family(account).callsPerGeneration);
      return { step, failed, living: await stage.isLiving(account), mostCallsPerToken };
    }),
  );
}

export interface KilledRun {
  readonly step: RefreshStep;
  /** Milliseconds from the kill to the first good token; undefined when a login is needed. */
  readonly usableAfterMs: number | undefined;
  /** Another replica has raised the alarm. */
  readonly alarmed: boolean;
}

/** T5: the holder is killed at each step of a refresh, every one with an account of its own. */
export async function killHolders(): Promise<KilledRun[]> {
  await using stage = await Stage.open({ accounts: REFRESH_STEPS.length });
  const quick = { callTimeoutMs: CALL_TIMEOUT_MS, peerWaitMs: 500, patienceMs: PATIENCE_MS };
  const other = await stage.replica(quick);
  return await Promise.all(
    REFRESH_STEPS.map(async (step, index) => {
      const account = stage.accounts[index] ?? '';
      stage.vendor.command({ do: 'refresh', account, script: { kind: 'slow', milliseconds: 50 } });
      const holder = await stage.replica({ ...quick, stopAt: step });
      const reached = holder.reached(step, account);
      void holder.serve([account]).catch(() => {});
      await reached;
      if (step === 'sent') await stage.vendor.until(({ families }) => families[account]?.calls === 1);
      await holder.kill();
      const usableAfterMs = await untilUsable(other, account);
      return { step, usableAfterMs, alarmed: other.alarms.some((alarm) => alarm.accountId === account) };
    }),
  );
}

async function untilUsable(replica: ReplicaProcess, account: string): Promise<number | undefined> {
  const started = performance.now();
  while (performance.now() - started < PATIENCE_MS + 30_000) {
    const { ready, failed } = await replica.serve([account]);
    if (ready === 1) return performance.now() - started;
    if (failed['login needed']) return undefined;
    await sleep(20);
  }
  throw new Error(`${account} neither came back nor asked for a login`);
}
