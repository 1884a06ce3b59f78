import { type ResealReport, rotateMasterKey } from '../index.ts';
import { RedisCredentialStore, RedisReseal } from '../redis/index.ts';
import type { ReplicaProcess } from './replica-process.ts';
import { newMasterKey, Stage } from './stage.ts';

export interface RotatedKeyFigures {
  readonly requests: number;
  readonly failed: number;
  readonly refreshes: number;
  readonly revoked: number;
  readonly report: ResealReport;
  /** Accounts whose record opens with the new key alone and holds the vendor's newest token. */
  readonly living: number;
}

/**
 * The master key is changed while two replicas serve and refresh all the time: replaced one after the other for each step,
 * everything resealed, and the old key dropped. `rounds` of load run in each of the steps.
 */
export async function rotateUnderLoad(accounts: number, rounds: number): Promise<RotatedKeyFigures> {
  await using stage = await Stage.open({ accounts });
  const [old = ''] = stage.settings.masterKeys;
  const fresh = newMasterKey();
  let [requests, failed] = [0, 0];

  let writing = new RedisCredentialStore(stage.under([old]));

  const startAll = (masterKeys: readonly string[]) =>
    Promise.all([stage.replica({ masterKeys }), stage.replica({ masterKeys })]);
  let replicas: readonly ReplicaProcess[] = await startAll([old]);

  async function load() {
    for (let round = 0; round < rounds; round += 1) {
      const some = stage.accounts.filter(() => Math.random() < 0.05);
      await Promise.all(some.map((account) => expire(writing, account)));
      const served = await Promise.all(replicas.map((replica) => replica.serve(stage.accounts, 3)));
      requests += served.length * stage.accounts.length * 3;
      failed += served.reduce((total, { ready }) => total + stage.accounts.length * 3 - ready, 0);
    }
  }
  async function replaceBy(masterKeys: readonly string[]) {
    const leaving = replicas;
    // One after the other: for a while the load is shared by a replica of each kind.
    replicas = [...(await startAll(masterKeys)), ...leaving];
    await load();
    replicas = replicas.filter((replica) => !leaving.includes(replica));
    for (const replica of leaving) await replica.close();
    writing = new RedisCredentialStore(stage.under(masterKeys));
    await load();
  }

  await load();
  await replaceBy([old, fresh]);
  await replaceBy([fresh, old]);
  // The load writes some of the records anew by itself; the rest is still under the old key.
  const [report] = await Promise.all([
    rotateMasterKey([new RedisReseal(stage.under([fresh, old]))], { batch: 20 }),
    load(),
  ]);
  await replaceBy([fresh]);

  const records = await Promise.all(stage.accounts.map((account) => writing.read(account)));
  const living = records.filter((stored, index) => {
    const account = stage.accounts[index] ?? '';
    return stored?.record.refresh_token === `rt-${account}-${stage.family(account).rotations}`;
  }).length;
  const { rotations, revoked } = stage.facts();
  return { requests, failed, refreshes: rotations, revoked, report, living };
}

async function expire(store: RedisCredentialStore, account: string): Promise<void> {
  for (;;) {
    const current = await store.read(account);
    if (!current) throw new Error(`no record of ${account}`);
    const record = { ...current.record, expires_at: Date.now() - 1 };
    if ((await store.compareAndSet(account, current.version, record)).outcome === 'stored') return;
  }
}
