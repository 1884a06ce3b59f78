import { Stage, type VendorFacts } from './stage.ts';

export interface HammeredFigures extends VendorFacts {
  readonly writes: number;
  /** Refreshes after which the stored token was the vendor's newest. */
  readonly right: number;
  readonly alarms: number;
}

/**
 * T9: other writers change the records all the time while their tokens are refreshed. T12, with `locks` false: one
 * replica in addition believes that it always holds every lock.
 */
export async function refreshHammeredRecords(rounds: number, locks: boolean): Promise<HammeredFigures> {
  await using stage = await Stage.open({ accounts: 10 });
  await Promise.all([stage.replica(), stage.replica({ locks })]);
  let [writes, right, hammering] = [0, 0, true];
  const hammer = Promise.all(
    stage.accounts.map(async (account) => {
      while (hammering) {
        await stage.write(account, { quota_used: writes });
        writes += 1;
      }
    }),
  );
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) await Promise.all(stage.accounts.map((account) => stage.expire(account)));
    await Promise.all(stage.replicas.map((replica) => replica.serve(stage.accounts)));
    right += (await Promise.all(stage.accounts.map((account) => stage.isLiving(account)))).filter(Boolean).length;
  }
  hammering = false;
  await hammer;
  return { ...stage.facts(), writes, right, alarms: stage.replicas.flatMap(({ alarms }) => alarms).length };
}
