import { type Account, systemClock } from '@sluice/core';
import type { UsageBooks } from '@sluice/ledger';
import type { FleetEvent } from '@sluice/pool';
import { AccountService, accountActionRoutes, accountRoutes, DepartedLogins } from './accounts/index.ts';
import { analyticsRoutes } from './analytics/index.ts';
import { KeyPublisher, KeyService, keyRoutes, RotationReminder } from './api-keys/index.ts';
import { auditRoutes, verifyRoutes } from './audit/index.ts';
import { backupRoutes } from './backup/index.ts';
import { Changes } from './changes/index.ts';
import type { ControlOptions } from './control-options.ts';
import { credentialRoutes, LoginCopier } from './credentials/index.ts';
import { docsPage, openRoutes } from './docs/index.ts';
import { EventHub, eventRoutes, ReplicaWatch } from './events/index.ts';
import { GroupService, groupRoutes } from './groups/index.ts';
import {
  addressOf,
  answerError,
  Cursors,
  createApi,
  guard,
  idempotency,
  isoTime,
  jsonBodies,
  notServed,
  requestId,
  safeAnswers,
} from './http/index.ts';
import { AdminTokens, LoginThrottle } from './identity/index.ts';
import { liveStateRoutes } from './live-state/index.ts';
import { ProfileService, profileRoutes } from './profiles/index.ts';
import { routingRoutes } from './routing/index.ts';
import { buildSnapshot, guardedWithin, profilesAstray, SnapshotPublisher } from './snapshot/index.ts';
import { isGateway, keepGauges, Publishing, StatusBoard, statusRoutes } from './status/index.ts';
import { BudgetReminder, UsageBookkeeper } from './usage/index.ts';

/** The control plane of one process. */
export interface Control {
  /** Answers a request of the admin API; give it Node's bindings, so that it sees where requests come from. */
  readonly fetch: (request: Request, bindings?: unknown) => Response | Promise<Response>;
  /** The OpenAPI document of what `fetch` serves. */
  readonly describe: () => object;
  /** `METHOD /path` of every route that `fetch` really serves, for comparison with the document. */
  readonly served: () => readonly string[];
  /** Where usage goes that gateways report. */
  readonly books: UsageBooks;
  /** Tells those who listen what has happened in the data plane, where that is in this process. */
  readonly tell: (event: FleetEvent) => void;
  /** Publishes what is there and begins the work in the background. */
  start(): Promise<void>;
  /** Ends the work in the background. What was handed in stays open. */
  close(): Promise<void>;
}

const INFO = {
  openapi: '3.1.0',
  info: {
    title: 'Sluice admin API',
    version: '1',
    description:
      'Accounts, keys, routing, usage and audit. Every route names the least role that may call it (x-role).',
  },
} as const;

/** Puts the control plane together. Nothing happens before `start`. */
export function createControl(options: ControlOptions): Control {
  const { repositories, credentials, vault, log, clock = systemClock } = options;
  const hub = new EventHub(options.journal);
  const cursors = new Cursors(vault);
  const changes = new Changes(repositories, hub, clock);
  const reach = options.allowPrivateUrls ? 'private' : 'public';
  const guarded = guardedWithin(reach);
  const publishing = new Publishing(options.snapshots, options.keyWriter, clock);
  const publisher = new SnapshotPublisher({
    repositories,
    guarded,
    outlet: publishing.snapshots,
    log,
    onPublished: (version) =>
      hub.emit(
        { type: 'snapshot', version, at: isoTime(clock()) },
        { about: 'snapshot', word: `${version}`, forMs: 60_000 },
      ),
  });
  const publish = () => publisher.changed();
  const departed = new DepartedLogins({ repositories, credentials, log });
  const accounts = new AccountService({ repositories, credentials, reach, changes, departed, publish });
  const keyPublisher = new KeyPublisher({
    ...{ keys: repositories.apiKeys, audit: repositories.audit, writer: publishing.keyWriter, log },
  });
  const keys = new KeyService(repositories, changes, keyPublisher, clock);
  const groups = new GroupService(repositories, changes, publish);
  const profiles = new ProfileService(repositories, changes, publish);
  const logins = options.logins && { store: credentials, ...options.logins };
  const copier = logins && new LoginCopier({ repositories, live: logins, vault, log, clock, pools: options.pools });
  hub.subscribe(({ event }) => {
    if (event.type === 'change' && event.subject_type === 'account') copier?.changed(event.subject_id);
    if (event.type === 'token' && event.result === 'refreshed') copier?.changed(event.account_id);
  });
  const books = new UsageBookkeeper({ repositories, log, clock, retention: options.retention });
  const onRestored = () => void keyPublisher.lost();
  const budgets = options.budgets && new BudgetReminder({ ...options.budgets, repositories, log, clock, onRestored });
  const board = new StatusBoard({
    ...options.status,
    ...{ clock, publishing, pools: options.pools },
    snapshotVersion: () => publisher.version,
    profilesAstray: () => profilesAstray(repositories),
    snapshotMadeAt: async () => (await repositories.snapshots.latest())?.createdAt,
    lastCommitAt: () => books.lastCommitAt,
  });
  let stopGauges = () => {};
  const reminder = new RotationReminder({ keys: repositories.apiKeys, log, clock });
  const replicas = options.status?.replicas;
  const watch =
    replicas &&
    new ReplicaWatch({
      alive: async () => (await replicas()).map(({ id }) => id).filter(isGateway),
      tell: (event, once) => hub.emit(event, once),
      clock,
    });

  const app = createApi();
  app.openAPIRegistry.registerComponent('securitySchemes', 'adminToken', { type: 'http', scheme: 'bearer' });
  const describe = () => app.getOpenAPI31Document(INFO);
  const served = () => {
    const routes = app.routes.filter(({ method }) => method !== 'ALL');
    return [...new Set(routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`))];
  };
  app.use(requestId(), addressOf(options.trustedProxies ?? 0), safeAnswers());
  const behindToken = guard({ tokens: new AdminTokens(options.tokens), throttle: new LoginThrottle(clock) });
  for (const path of ['/admin/*', '/_korproxy/*']) {
    app.use(path, behindToken, jsonBodies(), idempotency(repositories.idempotency, vault));
  }
  app.route('/', openRoutes({ metrics: options.metrics, describe, page: () => docsPage(describe()) }));
  app.route('/', accountRoutes(accounts, credentials, cursors));
  app.route('/', accountActionRoutes({ ...options, service: accounts, guarded, changes, clock }));
  app.route('/', liveStateRoutes({ ...options, changes, clock }));
  app.route('/', credentialRoutes(options.changeKey, changes));
  app.route('/', analyticsRoutes(repositories.usage, changes, clock));
  app.route(
    '/',
    routingRoutes(async () => ({ version: publisher.version, ...(await buildSnapshot(repositories, guarded)) }), {
      pools: options.pools,
      upstreamModelOf: options.upstreamModelOf ?? servedAsAsked,
    }),
  );
  app.route('/', keyRoutes(keys, cursors, clock));
  app.route('/', groupRoutes(groups, cursors));
  app.route('/', profileRoutes(profiles, cursors));
  app.route('/', auditRoutes(repositories.audit, cursors));
  app.route('/', verifyRoutes(repositories.audit, cursors));
  app.route('/', eventRoutes(hub));
  app.route('/', statusRoutes(board));
  app.route('/', backupRoutes(options.status?.database, changes));
  app.notFound(notServed(served));
  app.onError(answerError(log));

  return {
    fetch: (request, bindings) => app.fetch(request, bindings as object | undefined),
    describe,
    books,
    tell: (event) => hub.emit(event),
    served,
    async start() {
      await Promise.all([profiles.ensureDefault(), hub.start()]);
      await copier?.start();
      // Before any key is known that could spend what it has spent already.
      await budgets?.start();
      await Promise.all([publisher.start(), keyPublisher.start()]);
      books.start();
      departed.start();
      if (options.gauges) stopGauges = keepGauges(board, options.gauges);
      watch?.start();
      await reminder.start();
    },
    async close() {
      stopGauges();
      await reminder.stop();
      await budgets?.stop();
      await departed.stop();
      await Promise.all([publisher.stop(), keyPublisher.stop(), books.stop(), copier?.stop(), watch?.stop()]);
      await hub.stop();
    },
  };
}

/** What an account serves, as far as it says so itself. */
function servedAsAsked({ models }: Account, model: string): string | undefined {
  return models === undefined || models.includes(model) ? model : undefined;
}
