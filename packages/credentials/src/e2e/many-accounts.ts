import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplicaProcess } from './replica-process.ts';
import { Stage, type VendorFacts } from './stage.ts';

export interface SweepFigures extends VendorFacts {
  readonly accounts: number;
  readonly living: number;
  /** From the expiry to the last new token, milliseconds. */
  readonly tookMs: number;
  /** Most calls at a time that any replica made. */
  readonly mostCalls: number;
  /** Slowest answer to a request meanwhile, milliseconds. */
  readonly slowestMs: number;
}

/** T11: the tokens of many accounts come to their end in the same minute; replicas sweep and requests keep coming. */
export async function expireTogether(accounts: number, replicas: number, callMs: number): Promise<SweepFigures> {
  await using stage = await Stage.open({ accounts });
  await Promise.all(stage.accounts.map((account) => stage.expire(account, 30_000 + Math.random() * 60_000)));
  stage.vendor.command({ do: 'refresh', script: { kind: 'slow', milliseconds: callMs }, times: accounts });
  const started = performance.now();
  // Requests take their tokens from memory, as they do in a gateway.
  const sweeping = { cacheMs: 5_000, sweep: { intervalMs: 500, leaseMs: 2_000 } };
  await Promise.all(Array.from({ length: replicas }, () => stage.replica(sweeping)));
  let slowestMs = 0;
  while (stage.facts().rotations < accounts && performance.now() - started < 60_000) {
    for (const replica of stage.replicas) {
      slowestMs = Math.max(slowestMs, (await replica.serve(stage.accounts.slice(0, 5))).slowestMs);
    }
    await sleep(50);
  }
  const tookMs = performance.now() - started;
  // Two more sweeps: nothing may be renewed twice.
  await sleep(1_200);
  const mostCalls = Math.max(...(await Promise.all(stage.replicas.map(mostCallsOf))));
  const living = (await Promise.all(stage.accounts.map((account) => stage.isLiving(account)))).filter(Boolean).length;
  return { ...stage.facts(), accounts, living, tookMs, mostCalls, slowestMs };
}

/** T7: the clocks of two replicas are five minutes off, in either direction, while tokens expire and are refused. */
export async function clocksOff(accounts: number): Promise<VendorFacts & { readonly callsAfterRefusal: number }> {
  await using stage = await Stage.open({ accounts });
  const sweep = { intervalMs: 100, leaseMs: 1_000 };
  const off = [0, 300_000, -300_000];
  await Promise.all(off.map((clockOffMs) => stage.replica({ clockOffMs, sweep })));
  for (let time = 0; time < 10; time += 1) {
    await Promise.all(stage.replicas.map((replica) => replica.serve(stage.accounts)));
    await sleep(50);
  }
  const facts = stage.facts();
  await Promise.all(
    stage.accounts.map(async (account) => {
      const version = (await stage.stored(account))?.version ?? 0;
      await Promise.all(stage.replicas.map((replica) => replica.tell({ do: 'refused', account, version })));
    }),
  );
  return { ...facts, callsAfterRefusal: stage.facts().calls - facts.calls };
}

async function mostCallsOf(replica: ReplicaProcess): Promise<number> {
  return (await replica.serve([])).mostCalls;
}
