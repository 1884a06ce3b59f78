import { once } from 'node:events';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { bindingProblem, CopyReseal, returnLogins, upsertFileKeys } from '@sluice/control';
import { systemClock } from '@sluice/core';
import { openBackOffice } from '@sluice/gateway';
import {
  type Config,
  createLogger,
  createMetrics,
  Drain,
  drainOnSignals,
  loadConfig,
  SecretRegistry,
  secretsOf,
} from '@sluice/runtime';
import { openBooks } from '../control/open-books.ts';
import { seedAccounts, seedLogins } from '../control/seed-accounts.ts';
import { controlThroughRedis } from '../control/shared-control.ts';
import { keyChanger } from '../credentials/index.ts';
import { generatedSecret } from '../demo/generated-secret.ts';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from '../exit-codes.ts';
import { refuse } from '../output/refuse.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import { listenFlags } from './listen-flags.ts';

export interface ControlCommandOptions {
  readonly config?: string;
  /** Where the admin API listens. */
  readonly host?: string;
  readonly adminPort?: string;
  readonly dataDir?: string;
  readonly json: boolean;
}

/**
 * Runs the control plane of gateways that share a Redis: database, admin API, what gateways follow. Until it is told to stop.
 * Logs go to stdout; a generated admin token is said once, on stderr, when it is made, and kept in the data folder.
 */
export async function control(options: ControlCommandOptions): Promise<number> {
  const { json, host: adminHost, adminPort, dataDir } = options;
  const flags = listenFlags({ adminHost, adminPort, dataDir });
  const loaded = loadConfig({ file: options.config, env: process.env, flags });
  if (!loaded.ok) return refuseConfig(loaded, json);
  const { config } = loaded;
  const problem = problemOf(config);
  if (problem) return refuse(problem, { json, code: EXIT_USAGE });
  const made =
    config.admin.token === undefined ? generatedSecret(config.database.data_dir, 'admin-token', 'adm-') : undefined;
  const adminToken = config.admin.token ?? made?.value ?? '';
  const secrets = new SecretRegistry();
  for (const secret of [...secretsOf(config), adminToken]) secrets.add(secret);
  const log = createLogger({ level: config.log.level, secrets, fields: { role: 'control' } });
  const metrics = createMetrics();

  const opened = await openBooks(config);
  if (opened.outcome === 'refused') return refuse(opened.message, { json, code: EXIT_FAILED });
  const { books } = opened;
  try {
    const { repositories } = books;
    await seedAccounts(config, repositories, log);
    await upsertFileKeys(config.api_keys, repositories);
    const office = await openBackOffice({ config, log, metrics, secrets });
    const { redis, sealed } = office;
    if (!redis || !sealed) throw new Error('credentials cannot be shared');
    // Before the file's logins, which may be spent by now.
    const { logins: live, pools } = office;
    await returnLogins({ repositories, live, pools, vault: sealed.vault, log, clock: systemClock });
    await seedLogins(config, office.credentials, repositories);
    const running = await controlThroughRedis({
      config,
      redis,
      shared: office,
      books,
      vault: sealed.vault,
      adminToken,
      log,
      metrics,
      changeKey: keyChanger(sealed, new CopyReseal(repositories.credentials, sealed.vault)),
    });
    const server = createServer(getRequestListener(running.fetch, { overrideGlobalObjects: false }));
    const drain = new Drain({
      notice: 0,
      grace: 10_000,
      servers: [server],
      onState: (state) => log.info({ state }, 'drain'),
      flush: async () => {
        await running.close();
        await office.close();
        await books.database.close();
      },
    });
    drainOnSignals(drain);
    server.listen(config.admin.port, config.admin.host);
    await once(server, 'listening');
    if (made) console.error(made.isNew ? `admin token: ${made.value}` : `the admin token is in ${resolve(made.file)}`);
    log.info({ host: config.admin.host, port: config.admin.port }, 'listening');
    await drain.ended;
    return EXIT_OK;
  } catch (error) {
    log.fatal({ err: error }, 'cannot start');
    await books.database.close();
    // What has been opened by then would keep the process, and whoever waits for it, for ever.
    process.exit(EXIT_FAILED);
  }
}

/** What no control plane can be without, said before anything is opened. */
function problemOf({ state, account_pool: pool, admin }: Config): string | undefined {
  if (state.redis_url === undefined) {
    return 'state.redis_url is missing: control reaches gateways through Redis; one process alone is `sluice start`';
  }
  if (pool.encryption_key === undefined) {
    return 'account_pool.encryption_key is missing: credentials are shared through Redis, sealed; set SLUICE_MASTER_KEY to the output of: openssl rand -base64 32';
  }
  return bindingProblem(admin.host, admin.token !== undefined);
}
