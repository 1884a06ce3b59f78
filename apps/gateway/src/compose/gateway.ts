import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { KeyWriter, LimitDesk } from '@sluice/access';
import { makeId, type ProviderId, systemClock } from '@sluice/core';
import type { CredentialStore } from '@sluice/credentials';
import type { LiveLogins } from '@sluice/credentials/copies';
import type { Vault } from '@sluice/credentials/vault';
import { Dispatcher } from '@sluice/dispatch';
import { EventOutbox, type FleetEvent, type Pool } from '@sluice/pool';
import type { Resolve } from '@sluice/providers/address-guard';
import type { PublishedSnapshot } from '@sluice/routing/published';
import {
  type Config,
  type ConfigRequest,
  Drain,
  type Logger,
  type Metrics,
  type SecretRegistry,
  toAccount,
} from '@sluice/runtime';
import { USAGE_SPLITS } from '@sluice/translate/usage';
import { dialectOf } from '../dialects/index.ts';
import { errorAnswer } from '../edge/exchange.ts';
import { requestIdOf } from '../edge/request-id.ts';
import { Legacy, RolloutWatch, rolloutOf } from '../legacy/index.ts';
import { FleetEvents } from '../observe/fleet-events.ts';
import { PriceTable } from '../observe/prices.ts';
import { TellingObserver } from '../observe/telling-observer.ts';
import { watchState } from '../observe/watch-state.ts';
import { Heartbeat } from '../respond/heartbeat.ts';
import { createApp } from '../routes/app.ts';
import type { Services } from '../routes/services.ts';
import { createHttpServer } from '../server/http-server.ts';
import { openAccess } from './access.ts';
import { type AccountCare, careFor } from './account-care.ts';
import { inProcess, openJournal } from './event-journal.ts';
import { followSnapshot } from './follow-snapshot.ts';
import { healthSource } from './health-source.ts';
import { keepSecrets } from './keep-secrets.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { createProviders } from './providers.ts';
import { configuredAssignment, publishedAssignment, Roster } from './roster.ts';
import { modelsOf } from './routing.ts';
import { watchSecrets } from './secret-watch.ts';
import { seedCredentials } from './seeding.ts';
import { openStores, type Stores } from './stores.ts';
import { createSweep, createTokenKeeper } from './tokens.ts';
import { upstreamsOf } from './upstreams.ts';

export interface GatewayOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Learns every credential that passes, so that none shows in the log. */
  readonly secrets: SecretRegistry;
  /** How `config` was loaded; its file is then followed for changes of the rollout. */
  readonly source?: ConfigRequest;
  /** Where usage goes when this process keeps the books itself; absent: through Redis, where there is one. */
  readonly ledger?: Ledger;
  /** Who turns names in URLs that came through the API into addresses. Default: the system's resolver. */
  readonly resolve?: Resolve;
  /** Brings back logins that the store has lost; awaited before those of the configuration file, which may be older, are planted. */
  readonly returnLogins?: ((logins: LiveLogins, vault: Vault) => Promise<void>) | undefined;
  /** Hears what happens here, where control is in the same process. Must neither wait nor throw. */
  readonly onEvent?: ((event: FleetEvent) => void) | undefined;
  /** Stopped together with the gateway's own server. */
  readonly alsoDrain?: readonly Server[];
}

/** One running gateway. */
export interface Gateway {
  /** `http://host:port` as clients reach it on this machine. */
  readonly url: string;
  readonly pools: ReadonlyMap<ProviderId, Pool>;
  /** Serves with these accounts and groups from now on; for a process that is its own control plane. */
  assign(snapshot: PublishedSnapshot): Promise<void>;
  /** Where a control plane in this process writes API keys; absent where they are shared through Redis. */
  readonly keys: KeyWriter | undefined;
  /** Where budgets of keys are counted, for a control plane in this process to tell what the books know. */
  readonly budgets: Pick<LimitDesk, 'raise'>;
  readonly care: AccountCare;
  /** Every account's credential, as the keepers of tokens see it. */
  readonly credentials: CredentialStore;
  readonly logins: LiveLogins;
  readonly sealed: Stores['sealed'];
  /** Ends it in an orderly way; `drain.ended` resolves when nothing is left. */
  readonly drain: Drain;
}

/** Puts a gateway together from its configuration and starts listening. Rejects when the port is taken. */
export async function startGateway({
  config,
  log,
  metrics,
  secrets,
  source,
  ledger: ownLedger,
  resolve,
  returnLogins,
  alsoDrain = [],
  onEvent,
}: GatewayOptions): Promise<Gateway> {
  const replicaId = makeId('gw');
  const outbox = new EventOutbox();
  const events = new FleetEvents({ replica: replicaId, publish: outbox.publish, clock: systemClock });
  const observer = new TellingObserver(log, metrics, events);
  const stores = await openStores(config, replicaId, {
    degraded: (provider, degraded, reason) => observer.poolDegraded(provider, degraded, reason),
    redisStatus: (status) => observer.redisStatus(status),
  });
  outbox.deliverTo(openJournal(config, stores) ?? inProcess(onEvent));
  const tokens = { ...stores.tokens, store: watchSecrets(stores.tokens.store, secrets) };
  const providers = keepSecrets(createProviders(config, resolve), secrets);
  const logins: LiveLogins = { store: tokens.store, versions: stores.versions, journal: tokens.journal };
  if (stores.sealed) await returnLogins?.(logins, stores.sealed.vault);
  // Only control's database knows which logins of the file are spent.
  const planted = config.account_pool.planted_by === 'control' && !returnLogins ? { ...config, accounts: [] } : config;
  const seeding = seedCredentials(planted, tokens.store, (error) => observer.storeAway(error));
  await seeding.firstTry;
  const parts = { config, providers, stores: tokens, observer };
  const keeper = createTokenKeeper(parts);
  // A spool that cannot be read may hold the only copy of a token: better not to start than to burn it.
  await keeper.recovered();
  const ledger = ownLedger ?? (await openLedger(config, stores, observer));
  const pools = new Map([...providers.keys()].map((id) => [id, stores.pool(id)]));
  const roster = new Roster(pools, configuredAssignment(config, config.accounts.map(toAccount)));
  const follower = followSnapshot({ config, stores, observer, roster });
  if ((await follower?.start()) === 'unreadable') {
    throw new Error('this release cannot read what control has published: gateways are updated before control');
  }
  await roster.settle();
  const account = (id: string) => roster.account(id);
  const upstreams = upstreamsOf({ config, providers, pools, credentials: keeper, account });

  const heartbeat = new Heartbeat({
    keepAliveMs: config.server.keep_alive_interval,
    slowReaderMs: config.server.slow_reader_timeout,
  });
  const dispatcher = new Dispatcher({
    upstreams,
    maxAttempts: config.auth_manager.retry.max_attempts,
    maxWaitMs: config.auth_manager.retry.max_wait,
    leaseTimeMs: config.state.lease_time,
    observer,
  });

  // The drain needs the server and the server's handlers need the drain.
  const servers: Server[] = [...alsoDrain];
  const stopWatching = watchState({ pools, redis: stores.redis, metrics, accounts: () => roster.accounts });
  const drain = new Drain({
    notice: config.server.drain_notice,
    grace: config.server.drain_grace,
    servers,
    onState: (state) => {
      log.info({ state }, 'drain');
      if (state === 'notice') events.replica('draining');
    },
    flush: async () => {
      stopWatching();
      await follower?.stop();
      rolloutWatch?.close();
      await legacy.close();
      seeding.stop();
      heartbeat.close();
      dispatcher.close();
      await sweep.stop();
      await keeper.close();
      await ledger.close();
      await access.limits.close();
      for (const pool of pools.values()) await pool.close();
      events.replica('gone');
      await outbox.close();
      await stores.close();
    },
  });

  const legacy = new Legacy({
    rollout: rolloutOf(config),
    routing: () => roster.routing,
    modelsOf: (id) => modelsOf(config, id),
    drain,
    metrics,
    log,
    maxStreams: config.server.max_streams,
    slowReaderMs: config.server.slow_reader_timeout,
  });
  const onRollout = (rollout: Legacy['rollout']) => {
    legacy.rollout = rollout;
  };
  const sweep = createSweep(parts, keeper, () =>
    roster.accounts.filter(({ provider }) => providers.has(provider) && !legacy.rollout.off.has(provider)),
  );
  sweep.start();
  const rolloutWatch = source && (await RolloutWatch.start({ source, onRollout, log }));

  const access = openAccess(config, stores, observer);
  const services: Services = {
    access: access.control,
    limits: access.limits,
    dispatcher,
    ledger: ledger.sink,
    prices: new PriceTable(config.usage.prices),
    abilities: providers,
    routing: () => roster.routing,
    published: () => roster.published,
    legacy,
    heartbeat,
    drain,
    observer,
    bodyLimit: config.server.body_limit,
    routingHeaders: config.server.routing_headers,
    maxStreams: config.server.max_streams,
    keepAliveMs: config.server.keep_alive_interval,
    usageSplit: USAGE_SPLITS[config.providers.kiro.usage_split],
    clock: systemClock,
  };
  const app = createApp({
    services,
    health: healthSource(() => roster.accounts.length, pools, stores, drain, seeding),
    metrics: metrics.render,
  });
  const server = createHttpServer({
    listener: getRequestListener(app.fetch, { overrideGlobalObjects: false }),
    refusal: (head, { status, message }) => errorAnswer(dialectOf(head), requestIdOf(head), { status, message }),
  });
  servers.push(server);
  server.listen(config.server.port, config.server.host);
  await once(server, 'listening');
  events.replica('joined');
  const assign = (snapshot: PublishedSnapshot) => roster.replace(publishedAssignment(config, snapshot));
  return {
    url: urlOf(server),
    pools,
    assign,
    keys: access.keys,
    budgets: access.desk,
    care: careFor(providers, keeper, config),
    credentials: tokens.store,
    logins,
    sealed: stores.sealed,
    drain,
  };
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return `http://${host === '0.0.0.0' || host === '[::]' ? '127.0.0.1' : host}:${port}`;
}
