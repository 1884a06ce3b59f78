import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { bindingProblem, CopyReseal, returnLogins, upsertFileKeys } from '@sluice/control';
import { systemClock } from '@sluice/core';
import { openMasterKeyFile } from '@sluice/credentials/vault';
import { openBackOffice, startGateway } from '@sluice/gateway';
import {
  type Config,
  type ConfigRequest,
  createLogger,
  createMetrics,
  drainOnSignals,
  loadConfig,
  SecretRegistry,
  secretsOf,
  startTracing,
} from '@sluice/runtime';
import { startKiroSimulator } from '@sluice/testkit/kiro';
import { pino } from 'pino';
import { controlBeside, ownEvents, ownLedger } from '../control/all-in-one.ts';
import { openBooks } from '../control/open-books.ts';
import { hasOwnAccounts, seedAccounts } from '../control/seed-accounts.ts';
import { controlThroughRedis } from '../control/shared-control.ts';
import { keyChanger } from '../credentials/index.ts';
import { generatedSecret } from '../demo/generated-secret.ts';
import { simulatedAccounts } from '../demo/simulated-accounts.ts';
import { withSimulator } from '../demo/with-simulator.ts';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { banner } from '../output/banner.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import { type ListenOptions, listenFlags } from './listen-flags.ts';

export interface StartOptions extends ListenOptions {
  readonly config?: string;
  readonly json: boolean;
}

const DEMO_ACCOUNTS = 3;

/**
 * The all-in-one: gateway and control in one process on embedded stores. What is not configured is made up and said:
 * an API key, an admin token, a master key (kept in the data folder) and, without any account, a simulated upstream.
 * The banner goes to stdout, logs to stderr.
 */
export async function start(options: StartOptions): Promise<number> {
  const prepared = await prepare(options);
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
  const problem = bindingProblem(config.admin.host, config.admin.token !== undefined);
  if (problem) return refuse(problem);
  const opened = await openBooks(config);
  if (opened.outcome === 'refused') return refuse(opened.message);
  const { books } = opened;
  const needsDemo = config.accounts.length === 0 && !(await hasOwnAccounts(books.repositories));
  const simulator = needsDemo ? await startKiroSimulator({ accounts: simulatedAccounts(DEMO_ACCOUNTS) }) : undefined;
  // Nobody balances load onto this process, so nobody needs notice that it ends.
  config = { ...config, server: { ...config.server, drain_notice: 0 } };
  if (simulator) config = withSimulator(config, simulator.url, DEMO_ACCOUNTS);
  await seedAccounts(config, books.repositories);
  await upsertFileKeys(config.api_keys, books.repositories);

  const metrics = createMetrics();
  const admin = createServer();
  const tracing = await startTracing({ endpoint: config.tracing.otlp_endpoint, service: 'sluice' });
  try {
    const shared = config.state.redis_url !== undefined;
    const ledger = ownLedger(config, log);
    const events = ownEvents();
    const running = await startGateway({
      ...{ config, log, metrics, secrets, alsoDrain: [admin], source },
      returnLogins: (live, vault) =>
        returnLogins({ repositories: books.repositories, live, vault, log, clock: systemClock }),
      ...(!shared && { ledger, onEvent: events.hear }),
    });
    drainOnSignals(running.drain);
    const vault = running.sealed?.vault;
    if (!vault) throw new Error('credentials cannot be sealed');
    const copies = new CopyReseal(books.repositories.credentials, vault);
    const changeKey = running.sealed && keyChanger(running.sealed, copies, madeKey?.path);
    const parts = { config, books, vault, adminToken, log, metrics, changeKey };
    const office = shared ? await openBackOffice({ config, log, metrics, secrets }) : undefined;
    const control = office?.redis
      ? await controlThroughRedis({ ...parts, redis: office.redis, shared: office })
      : await controlBeside({ ...parts, gateway: running, ledger, events });
    admin.on('request', getRequestListener(control.fetch, { overrideGlobalObjects: false }));
    await listen(admin, config);
    banner({
      config,
      url: running.url,
      apiKey: prepared.generatedKey,
      adminToken: config.admin.token === undefined ? adminToken : undefined,
      simulator: simulator?.url,
      json: options.json,
    });
    await running.drain.ended;
    await control.close();
    await office?.close();
    await books.database.close();
    await tracing.close();
    await simulator?.close();
    return EXIT_OK;
  } catch (error) {
    console.error(`sluice: cannot start: ${error instanceof Error ? error.message : 'unknown error'}`);
    process.exit(EXIT_FAILED);
  }
}

function refuse(message: string): number {
  console.error(`sluice: cannot start: ${message}`);
  return EXIT_FAILED;
}

async function listen(admin: Server, config: Config): Promise<void> {
  admin.listen(config.admin.port, config.admin.host);
  await once(admin, 'listening');
}

type Prepared =
  | {
      readonly ok: true;
      readonly config: Config;
      /** What the configuration was loaded from, for those who watch it. */
      readonly source: ConfigRequest;
      /** Absent when the configuration has keys of its own. */
      readonly generatedKey: string | undefined;
      readonly adminToken: string;
      /** Absent when the configuration has a master key. */
      readonly madeKey: MadeKey | undefined;
    }
  | { readonly ok: false; readonly refusal: Extract<ReturnType<typeof loadConfig>, { ok: false }> };

/** A master key of our own, and what its owner should know about it. */
interface MadeKey {
  readonly path: string;
  readonly warnings: readonly string[];
}

/** Loads the configuration, then once more with what had to be made up for it. */
async function prepare(options: StartOptions): Promise<Prepared> {
  const request = { file: options.config, flags: listenFlags(options) };
  const first = loadConfig({ ...request, env: process.env });
  if (!first.ok) return { ok: false, refusal: first };
  const folder = first.config.database.data_dir;
  const env: NodeJS.ProcessEnv = { ...process.env };
  const generatedKey =
    first.config.api_keys.length === 0 ? generatedSecret(folder, 'api-key', 'sk-sluice-').value : undefined;
  if (generatedKey !== undefined) env['SLUICE_API_KEY'] = generatedKey;
  const madeKey = first.config.account_pool.encryption_key ? undefined : await makeKey(folder);
  if (madeKey) env['SLUICE_MASTER_KEY_FILE'] = madeKey.path;
  const adminToken = first.config.admin.token ?? generatedSecret(folder, 'admin-token', 'adm-').value;

  const source = { ...request, env };
  const second = loadConfig(source);
  if (!second.ok) return { ok: false, refusal: second };
  return { ok: true, config: second.config, source, generatedKey, adminToken, madeKey };
}

async function makeKey(folder: string): Promise<MadeKey> {
  const path = join(folder, 'master-key');
  const { warnings } = await openMasterKeyFile(path);
  return { path, warnings };
}
