import { startGateway } from '@sluice/gateway';
import {
  createLogger,
  createMetrics,
  drainOnSignals,
  loadConfig,
  SecretRegistry,
  secretsOf,
  startTracing,
} from '@sluice/runtime';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import { type ListenOptions, listenFlags } from './listen-flags.ts';

export interface GatewayCommandOptions extends ListenOptions {
  readonly config?: string;
  readonly json: boolean;
}

/** Runs one gateway replica until it is told to stop and has drained. Logs go to stdout. */
export async function gateway(options: GatewayCommandOptions): Promise<number> {
  const source = { file: options.config, env: process.env, flags: listenFlags(options) };
  const loaded = loadConfig(source);
  if (!loaded.ok) return refuseConfig(loaded, options.json);
  const { config } = loaded;
  const secrets = new SecretRegistry();
  for (const secret of secretsOf(config)) secrets.add(secret);
  const log = createLogger({ level: config.log.level, secrets, fields: { role: 'gateway' } });
  for (const notice of loaded.notices) log.warn({ path: notice.path }, notice.message);
  const tracing = await startTracing({ endpoint: config.tracing.otlp_endpoint, service: 'sluice-gateway' });
  try {
    const running = await startGateway({ config, log, metrics: createMetrics(), secrets, source });
    drainOnSignals(running.drain);
    log.info({ url: running.url, accounts: config.accounts.length }, 'listening');
    const report = await running.drain.ended;
    await tracing.close();
    log.info({ ...report }, 'ended');
    return EXIT_OK;
  } catch (error) {
    log.fatal({ err: error }, 'cannot start');
    return EXIT_FAILED;
  }
}
