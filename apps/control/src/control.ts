import { systemClock } from '@sluice/core';
import { AccountService, accountRoutes } from './accounts/index.ts';
import { auditRoutes } from './audit/index.ts';
import { Changes } from './changes/index.ts';
import type { ControlOptions } from './control-options.ts';
import { docsPage, openRoutes } from './docs/index.ts';
import { EventHub, eventRoutes } from './events/index.ts';
import {
  addressOf,
  answerError,
  Cursors,
  createApi,
  guard,
  idempotency,
  isoTime,
  jsonBodies,
  problem,
  requestId,
  safeAnswers,
} from './http/index.ts';
import { AdminTokens, LoginThrottle } from './identity/index.ts';
import { SnapshotPublisher } from './snapshot/index.ts';

/** The control plane of one process. */
export interface Control {
  /** Answers a request of the admin API; give it Node's bindings, so that it sees where requests come from. */
  readonly fetch: (request: Request, bindings?: unknown) => Response | Promise<Response>;
  /** The OpenAPI document of what `fetch` serves. */
  readonly describe: () => object;
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
  const hub = new EventHub();
  const cursors = new Cursors(vault);
  const changes = new Changes(repositories, hub, clock);
  const publisher = new SnapshotPublisher({
    repositories,
    outlet: options.snapshots,
    log,
    onPublished: (version) => hub.emit({ type: 'snapshot', version, at: isoTime(clock()) }),
  });
  const publish = () => publisher.changed();
  const accounts = new AccountService({
    ...{ repositories, credentials, changes, publish },
    guard: { allowPrivate: options.allowPrivateUrls ?? false },
  });

  const app = createApi();
  app.openAPIRegistry.registerComponent('securitySchemes', 'adminToken', { type: 'http', scheme: 'bearer' });
  const describe = () => app.getOpenAPI31Document(INFO);
  app.use(requestId(), addressOf(options.trustedProxies ?? 0), safeAnswers());
  const behindToken = guard({ tokens: new AdminTokens(options.tokens), throttle: new LoginThrottle(clock) });
  for (const path of ['/admin/*', '/_korproxy/*']) {
    app.use(path, behindToken, jsonBodies(), idempotency(repositories.idempotency, vault));
  }
  app.route('/', openRoutes({ metrics: options.metrics, describe, page: () => docsPage(describe()) }));
  app.route('/', accountRoutes(accounts, credentials, cursors));
  app.route('/', auditRoutes(repositories.audit, cursors));
  app.route('/', eventRoutes(hub));
  app.notFound((context) => problem(context, 404, 'not_found', 'There is nothing here'));
  app.onError(answerError(log));

  return {
    fetch: (request, bindings) => app.fetch(request, bindings as object | undefined),
    describe,
    start: () => publisher.start(),
    close: () => publisher.stop(),
  };
}
