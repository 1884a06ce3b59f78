import type { Account, Clock } from '@sluice/core';
import { type AccountService, accountActionRoutes, accountRoutes } from './accounts/index.ts';
import { analyticsRoutes } from './analytics/index.ts';
import { type KeyService, keyRoutes } from './api-keys/index.ts';
import { auditRoutes, verifyRoutes } from './audit/index.ts';
import { backupRoutes } from './backup/index.ts';
import type { Changes } from './changes/index.ts';
import type { ControlOptions } from './control-options.ts';
import { credentialRoutes } from './credentials/index.ts';
import { docsPage, openRoutes } from './docs/index.ts';
import { type EventHub, eventRoutes } from './events/index.ts';
import { type GroupService, groupRoutes } from './groups/index.ts';
import {
  addressOf,
  answerError,
  Cursors,
  createApi,
  guard,
  idempotency,
  jsonBodies,
  notServed,
  requestId,
  safeAnswers,
} from './http/index.ts';
import { AdminTokens, LoginThrottle } from './identity/index.ts';
import { liveStateRoutes } from './live-state/index.ts';
import { type ProfileService, profileRoutes } from './profiles/index.ts';
import { routingRoutes } from './routing/index.ts';
import { buildSnapshot, type Guarded } from './snapshot/index.ts';
import { type StatusBoard, statusRoutes } from './status/index.ts';

/** What the routes of the admin API stand on. */
export interface AdminServices {
  readonly accounts: AccountService;
  readonly keys: KeyService;
  readonly groups: GroupService;
  readonly profiles: ProfileService;
  readonly changes: Changes;
  readonly hub: EventHub;
  readonly board: StatusBoard;
  readonly guarded: Guarded;
  /** Version of the snapshot that was published last. */
  readonly snapshotVersion: () => number;
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

/** The admin API: who may come in, and every route. */
export function createAdminApi(options: ControlOptions, services: AdminServices, clock: Clock) {
  const { repositories, credentials, vault, log } = options;
  const { changes, guarded, snapshotVersion } = services;
  const cursors = new Cursors(vault);
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

  const snapshot = async () => ({ version: snapshotVersion(), ...(await buildSnapshot(repositories, guarded)) });
  const upstreamModelOf = options.upstreamModelOf ?? servedAsAsked;
  const routes = [
    openRoutes({ metrics: options.metrics, describe, page: () => docsPage(describe()) }),
    accountRoutes(services.accounts, credentials, cursors),
    accountActionRoutes({ ...options, service: services.accounts, guarded, changes, clock }),
    liveStateRoutes({ ...options, changes, clock }),
    credentialRoutes(options.changeKey, changes),
    analyticsRoutes(repositories.usage, changes, clock),
    routingRoutes(snapshot, { pools: options.pools, upstreamModelOf }),
    keyRoutes(services.keys, cursors, clock),
    groupRoutes(services.groups, cursors),
    profileRoutes(services.profiles, cursors),
    auditRoutes(repositories.audit, cursors),
    verifyRoutes(repositories.audit, cursors),
    eventRoutes(services.hub),
    statusRoutes(services.board),
    backupRoutes(options.status?.database, changes),
  ];
  for (const one of routes) app.route('/', one);
  app.notFound(notServed(served));
  app.onError(answerError(log));
  return { fetch: app.fetch, describe, served };
}

/** What an account serves, as far as it says so itself. */
function servedAsAsked({ models }: Account, model: string): string | undefined {
  return models === undefined || models.includes(model) ? model : undefined;
}
