import { setTimeout as sleep } from 'node:timers/promises';
import { Stage, type VendorFacts } from './stage.ts';

export interface BurstFigures extends VendorFacts {
  readonly requests: number;
  readonly failed: number;
  /** Rounds in which not all requests of all replicas got the same token. */
  readonly mixed: number;
}

/** T1: all replicas are asked for one expired token by many clients at once, round after round. */
export async function burstsOnExpired(rounds: number, replicas = 3, requests = 200): Promise<BurstFigures> {
  await using stage = await Stage.open({ accounts: 1 });
  const [account = ''] = stage.accounts;
  await Promise.all(Array.from({ length: replicas }, () => stage.replica()));
  let [failed, mixed] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) await stage.expire(account);
    const served = await Promise.all(stage.replicas.map((replica) => replica.serve([account], requests)));
    failed += served.reduce((total, { ready }) => total + requests - ready, 0);
    if (new Set(served.flatMap(({ tokens }) => tokens[account] ?? [])).size !== 1) mixed += 1;
  }
  return { ...stage.facts(), requests: rounds * replicas * requests, failed, mixed };
}

/** T2: the sweep and requests find the same expired token within moments of each other. */
export async function timerMeetsRequests(rounds: number): Promise<VendorFacts & { readonly failed: number }> {
  await using stage = await Stage.open({ accounts: 1 });
  const [account = ''] = stage.accounts;
  await Promise.all([stage.replica({ sweep: { intervalMs: 15 } }), stage.replica()]);
  let failed = 0;
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) await stage.expire(account);
    const served = await Promise.all(
      stage.replicas.map(async (replica) => {
        await sleep(Math.random() * 20);
        return replica.serve([account]);
      }),
    );
    failed += served.filter(({ ready }) => ready === 0).length;
  }
  return { ...stage.facts(), failed };
}

/** Many accounts expire at once, in every round, on all replicas: the long run for lost or reused tokens. */
export async function expiriesOverAndOver(
  accounts: number,
  rounds: number,
): Promise<VendorFacts & { readonly failed: number; readonly living: number }> {
  await using stage = await Stage.open({ accounts });
  await Promise.all(Array.from({ length: 3 }, () => stage.replica({ concurrency: 50 })));
  let failed = 0;
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) await Promise.all(stage.accounts.map((account) => stage.expire(account)));
    const served = await Promise.all(stage.replicas.map((replica) => replica.serve(stage.accounts)));
    failed += served.reduce((total, { ready }) => total + accounts - ready, 0);
  }
  const living = (await Promise.all(stage.accounts.map((account) => stage.isLiving(account)))).filter(Boolean).length;
  return { ...stage.facts(), failed, living };
}
