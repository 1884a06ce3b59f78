import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { bindingProblem, CopyReseal, hasOwnAccounts, returnLogins, upsertFileKeys } from '@sluice/control';
import { systemClock } from '@sluice/core';
import { openBackOffice, startGateway } from '@sluice/gateway';
import {
  type Config,
  createLogger,
  createMetrics,
  drainOnSignals,
  SecretRegistry,
  secretsOf,
  startTracing,
} from '@sluice/runtime';
import { pino } from 'pino';
import { controlBeside, ownEvents, ownLedger } from '../control/all-in-one.ts';
import { openBooks } from '../control/open-books.ts';
import { asOperated, seedAccounts, seedLogins } from '../control/seed-accounts.ts';
import { controlThroughRedis } from '../control/shared-control.ts';
import { keyChanger } from '../credentials/index.ts';
import { isDemo, startDemo } from '../demo/demo.ts';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from '../exit-codes.ts';
import { banner } from '../output/banner.ts';
import { refuse } from '../output/refuse.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import type { ListenOptions } from './listen-flags.ts';
import { prepareStart } from './prepare-start.ts';

export interface StartOptions extends ListenOptions {
  readonly config?: string;
  readonly json: boolean;
  /** False: no simulated vendors, even without an account. */
  readonly demo: boolean;
  /** Prints a generated API key also where the output is no terminal and the key is not new. */
  readonly showKey: boolean;
}

/**
 * The all-in-one: gateway and control in one process on embedded stores. What is not configured is made up and said:
 * an API key, an admin token, a master key (kept in the data folder) and, without any account, simulated vendors.
 * The banner goes to stdout, logs to stderr.
 */
export async function start(options: StartOptions): Promise<number> {
  const prepared = await prepareStart(options);
  if (!prepared.ok) return refuseConfig(prepared.refusal, options.json);
  const { adminToken, madeKey, source } = prepared;
  let { config } = prepared;

  const secrets = new SecretRegistry();
  for (const secret of [...secretsOf(config), adminToken]) secrets.add(secret);
  const log = createLogger({
    level: config.log.level,
    secrets,
    fields: { role: 'all-in-one' },
    destination: pino.destination(2),
  });
  for (const warning of madeKey?.warnings ?? []) log.warn(warning);
  const problem = portProblem(config) ?? bindingProblem(config.admin.host, config.admin.token !== undefined);
  const { json } = options;
  if (problem) return refuse(`cannot start: ${problem}`, { json, code: EXIT_USAGE });
  const opened = await openBooks(config);
  if (opened.outcome === 'refused') return refuse(`cannot start: ${opened.message}`, { json, code: EXIT_FAILED });
  const { books } = opened;
  const { repositories } = books;
  const demo = (await isDemo(config, options.demo, () => hasOwnAccounts(repositories)))
    ? await startDemo(config)
    : undefined;
  // Nobody balances load onto this process, so nobody needs notice that it ends.
  config = { ...(demo?.config ?? config), server: { ...config.server, drain_notice: 0 } };
  await seedAccounts(config, repositories, log);
  await upsertFileKeys(config.api_keys, repositories);
  const operated = await asOperated(config, repositories);

  const metrics = createMetrics();
  const admin = createServer();
  const tracing = await startTracing({ endpoint: config.tracing.otlp_endpoint, service: 'sluice' });
  try {
    const shared = config.state.redis_url !== undefined;
    const ledger = ownLedger(config, log);
    const events = ownEvents();
    const running = await startGateway({
      ...{ config: operated, log, metrics, secrets, alsoDrain: [admin], source },
      returnLogins: (live, vault) => returnLogins({ repositories, live, vault, log, clock: systemClock }),
      ...(!shared && { ledger, onEvent: events.hear }),
    });
    drainOnSignals(running.drain);
    const vault = running.sealed?.vault;
    if (!vault) throw new Error('credentials cannot be sealed');
    await seedLogins(config, running.credentials, repositories);
    const copies = new CopyReseal(books.repositories.credentials, vault);
    const changeKey = running.sealed && keyChanger(running.sealed, copies, madeKey?.path);
    const parts = { config, books, vault, adminToken, log, metrics, changeKey };
    const office = shared ? await openBackOffice({ config, log, metrics, secrets }) : undefined;
    const control = office?.redis
      ? await controlThroughRedis({ ...parts, redis: office.redis, shared: office })
      : await controlBeside({ ...parts, gateway: running, ledger, events });
    admin.on('request', getRequestListener(control.fetch, { overrideGlobalObjects: false }));
    await listen(admin, config);
    const { generatedKey, generatedToken } = prepared;
    banner({
      ...{ config, url: running.url, generatedKey, generatedToken, simulator: demo?.url, json },
      showsKey: options.showKey || process.stdout.isTTY,
    });
    await running.drain.ended;
    await control.close();
    await office?.close();
    await books.database.close();
    await tracing.close();
    await demo?.close();
    return EXIT_OK;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown error';
    process.exit(refuse(`cannot start: ${reason}`, { json, code: EXIT_FAILED }));
  }
}

/** Both servers are in this process, also where one of the ports is the default. */
function portProblem({ server, admin }: Config): string | undefined {
  if (server.port !== admin.port || server.port === 0) return undefined;
  return `server.port and admin.port are both ${server.port}; each needs one of its own`;
}

async function listen(admin: Server, config: Config): Promise<void> {
  admin.listen(config.admin.port, config.admin.host);
  await once(admin, 'listening');
}
