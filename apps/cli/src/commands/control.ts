import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { bindingProblem, CopyReseal, returnLogins, upsertFileKeys } from '@sluice/control';
import { systemClock } from '@sluice/core';
import { openBackOffice } from '@sluice/gateway';
import {
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
import { refuseConfig } from '../output/refuse-config.ts';

export interface ControlCommandOptions {
  readonly config?: string;
  readonly json: boolean;
}

/**
 * Runs the control plane of gateways that share a Redis: database, admin API, what gateways follow. Until it is told to stop.
 * Logs go to stdout; a generated admin token is said once, on stderr, and kept in the data folder.
 */
export async function control(options: ControlCommandOptions): Promise<number> {
  const loaded = loadConfig({ file: options.config, env: process.env });
  if (!loaded.ok) return refuseConfig(loaded, options.json);
  const { config } = loaded;
  if (config.state.redis_url === undefined)
    return refuse(
      'state.redis_url is missing: control reaches gateways through Redis; one process alone is `sluice start`',
    );
  const problem = bindingProblem(config.admin.host, config.admin.token !== undefined);
  if (problem) return refuse(problem);
  const made =
    config.admin.token === undefined ? generatedSecret(config.database.data_dir, 'admin-token', 'adm-') : undefined;
  const adminToken = config.admin.token ?? made?.value ?? '';
  const secrets = new SecretRegistry();
  for (const secret of [...secretsOf(config), adminToken]) secrets.add(secret);
  const log = createLogger({ level: config.log.level, secrets, fields: { role: 'control' } });
  const metrics = createMetrics();

  const opened = await openBooks(config);
  if (opened.outcome === 'refused') return refuse(opened.message);
  const { books } = opened;
  try {
    await seedAccounts(config, books.repositories);
    await upsertFileKeys(config.api_keys, books.repositories);
    const office = await openBackOffice({ config, log, metrics, secrets });
    const { redis, sealed } = office;
    if (!redis || !sealed)
      return refuse('account_pool.encryption_key is missing: credentials are shared through Redis');
    const { repositories } = books;
    // Before the file's logins, which may be spent by now.
    const { logins: live, pools } = office;
    await returnLogins({ repositories, live, pools, vault: sealed.vault, log, clock: systemClock });
    await seedLogins(config, office.credentials);
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
    if (made) console.error(`admin token: ${made.value}`);
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

function refuse(message: string): number {
  console.error(`sluice: ${message}`);
  return EXIT_USAGE;
}
