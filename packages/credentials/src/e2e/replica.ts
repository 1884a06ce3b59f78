import { connectRedis, keyBuilder } from '@sluice/redis';
import { SealedSpool } from '../file/index.ts';
import { type CredentialResult, type RefreshLock, Sweep, TokenKeeper, type TokenRefresher } from '../index.ts';
import { RedisCredentialStore, RedisRefreshJournal, RedisTokenOrphans, redisRefreshLock } from '../redis/index.ts';
import { testAccount } from '../single-use-vendor.fixture.ts';
import { parseMasterKeys, Vault } from '../vault/index.ts';
import { httpRefresher } from './http-refresher.ts';
import type { Order, ReplicaSettings, Said, Served } from './orders.ts';

/** One replica as a process of its own: a token keeper on the shared Redis that does what it is told over IPC. */

/** A call that a busy machine stalls for longer is a lost answer, which is another story. */
const CALL_TIMEOUT_MS = 10_000;

const settings = JSON.parse(process.argv[2] ?? '') as ReplicaSettings;
const say = (said: Said): void => void (process.connected && process.send?.(said));
const clock = () => Date.now() + (settings.clockOffMs ?? 0);

const connection = connectRedis({ url: settings.redisUrl, commandTimeoutMs: 2_000 });
await connection.untilUp(10_000);
const keys = keyBuilder('e2e:');
const shared = { client: connection.client, keys, vault: new Vault(parseMasterKeys(settings.masterKeys.join())) };
const lockless: RefreshLock = async (_account, _ttl, work) => ({
  outcome: 'acquired',
  result: await work(new AbortController().signal),
});
const lock = settings.locks === false ? lockless : redisRefreshLock(connection.client, keys);
const go = Promise.withResolvers<void>();
const calls = { running: 0, most: 0 };
const vendor = httpRefresher(settings.vendorUrl, clock);
const counted: TokenRefresher = {
  canRefresh: vendor.canRefresh,
  async refresh(account, record, signal) {
    calls.running += 1;
    calls.most = Math.max(calls.most, calls.running);
    return vendor.refresh(account, record, signal).finally(() => {
      calls.running -= 1;
    });
  },
};

const keeper = new TokenKeeper({
  store: new RedisCredentialStore(shared),
  journal: new RedisRefreshJournal({ ...shared, copies: settings.redisUrl.includes('sentinel') ? 1 : 0 }),
  orphans: new RedisTokenOrphans(shared),
  lock,
  ...(settings.spool !== undefined && { spool: new SealedSpool({ folder: settings.spool, vault: shared.vault }) }),
  refreshers: { kiro: counted },
  clock,
  ...(settings.leadMs !== undefined && { leadMs: { kiro: settings.leadMs } }),
  cacheMs: settings.cacheMs ?? 0,
  callTimeoutMs: settings.callTimeoutMs ?? CALL_TIMEOUT_MS,
  peerWaitMs: settings.peerWaitMs ?? 20_000,
  patienceMs: settings.patienceMs ?? 10_000,
  concurrency: settings.concurrency ?? 10,
  onRefresh: ({ account, result, trigger }) => say({ said: 'refresh', account: account.id, result, trigger }),
  onAlarm: (alarm) => say({ said: 'alarm', alarm }),
  checkpoint: async (step, account) => {
    if (settings.stopAt !== step) return;
    say({ said: 'step', step, account });
    await go.promise;
  },
});
const sweep =
  settings.sweep &&
  new Sweep({
    accounts: () => settings.accounts.map((id) => testAccount(id)),
    care: keeper,
    lock,
    onLead: (leads) => say({ said: 'lead', leads }),
    ...settings.sweep,
  });

async function obey(order: Order): Promise<Served> {
  const signal = AbortSignal.timeout(60_000);
  switch (order.do) {
    case 'serve':
      return serve(
        order.accounts.flatMap((id) => {
          const one = async () => [id, await keeper.get(testAccount(id), signal)] as const;
          return Array.from({ length: order.times }, () => one);
        }),
      );
    case 'refused': {
      const { account, version } = order;
      return serve([async () => [account, await keeper.renewAfterRefusal(testAccount(account), version, signal)]]);
    }
    case 'go':
      go.resolve();
      return serve([]);
    case 'close':
      await sweep?.stop();
      await keeper.close();
      connection.close();
      return serve([]);
  }
}

async function serve(asks: readonly (() => Promise<readonly [string, CredentialResult]>)[]): Promise<Served> {
  const failed: Record<string, number> = {};
  const tokens: Record<string, string[]> = {};
  let ready = 0;
  let slowestMs = 0;
  await Promise.all(
    asks.map(async (ask) => {
      const started = performance.now();
      const [account, result] = await ask();
      slowestMs = Math.max(slowestMs, performance.now() - started);
      if (result.outcome === 'ready') {
        ready += 1;
        tokens[account] ??= [];
        if (!tokens[account].includes(result.credential.token)) tokens[account].push(result.credential.token);
      } else {
        failed[result.failure.message] = (failed[result.failure.message] ?? 0) + 1;
      }
    }),
  );
  return { ready, failed, tokens, slowestMs, mostCalls: calls.most };
}

process.on('message', ({ id, order }: { id: number; order: Order }) => {
  void obey(order).then((served) => {
    say({ said: 'reply', to: id, served });
    if (order.do === 'close') process.disconnect();
  });
});
// The parent is gone: nobody is left to obey.
process.on('disconnect', () => process.exit());
await keeper.recovered();
sweep?.start();
say({ said: 'up' });
