import { systemClock } from '@sluice/core';
import type { UsageBooks } from '@sluice/ledger';
import type { FleetEvent } from '@sluice/pool';
import { AccountService, DepartedLogins } from './accounts/index.ts';
import { createAdminApi } from './admin-api.ts';
import { KeyPublisher, KeyService, RotationReminder } from './api-keys/index.ts';
import { Changes } from './changes/index.ts';
import type { ControlOptions } from './control-options.ts';
import { LoginCopier } from './credentials/index.ts';
import { EventHub, ReplicaWatch } from './events/index.ts';
import { GroupService } from './groups/index.ts';
import { isoTime } from './http/index.ts';
import { ProfileService } from './profiles/index.ts';
import { guardedWithin, profilesAstray, SnapshotPublisher } from './snapshot/index.ts';
import { isGateway, keepGauges, Publishing, StatusBoard } from './status/index.ts';
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

/** Puts the control plane together. Nothing happens before `start`. */
export function createControl(options: ControlOptions): Control {
  const { repositories, credentials, vault, log, clock = systemClock } = options;
  const hub = new EventHub(options.journal);
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

  const services = { accounts, keys, groups, profiles, changes, hub, board, guarded };
  const api = createAdminApi(options, { ...services, snapshotVersion: () => publisher.version }, clock);

  return {
    fetch: (request, bindings) => api.fetch(request, bindings as object | undefined),
    describe: api.describe,
    books,
    tell: (event) => hub.emit(event),
    served: api.served,
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
