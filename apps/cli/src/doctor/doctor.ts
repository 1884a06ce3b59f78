import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { connectRedis } from '@sluice/redis';
import { type Config, type ConfigNotice, loadConfig } from '@sluice/runtime';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import { controlFindings } from './control.ts';
import type { Finding } from './finding.ts';
import { portFindings } from './ports.ts';

export interface DoctorOptions {
  readonly config?: string;
  readonly json: boolean;
}

/** Largest difference between this clock and Redis's that cooldowns bear without anybody noticing. Milliseconds. */
const TOLERABLE_SKEW_MS = 1_000;

/** Looks at everything a start depends on and says what would go wrong; fails when anything would. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const loaded = loadConfig({ file: options.config, env: process.env });
  if (!loaded.ok) return refuseConfig(loaded, options.json);
  const { config } = loaded;
  const findings: Finding[] = [
    { check: 'configuration', ok: true, detail: loaded.file ?? 'defaults and environment' },
    ...loaded.notices.map((notice) => ({ check: notice.path, ok: true, detail: detailOf(notice, config) })),
    accountsFinding(config),
    ...(await portFindings(config)),
    ...(await redisFindings(config)),
    ...(await controlFindings(config)),
  ];
  const healthy = findings.every((finding) => finding.ok);
  if (options.json) console.log(JSON.stringify({ ok: healthy, findings }));
  else for (const { check, ok, detail } of findings) console.log(`${ok ? 'ok  ' : 'FAIL'}  ${check}: ${detail}`);
  return healthy ? EXIT_OK : EXIT_FAILED;
}

function accountsFinding({ accounts }: Config): Finding {
  const none = 'none in the file: those of the database are served; where that has none either, start simulates some';
  return { check: 'accounts', ok: true, detail: accounts.length === 0 ? none : `${accounts.length} in the file` };
}

/** `sluice start` makes a key where none is configured, and takes it from then on. */
function detailOf({ path, message }: ConfigNotice, { database }: Config): string {
  const made = join(database.data_dir, 'api-key');
  return path === 'api_keys' && existsSync(made) ? `none configured; sluice start takes the one in ${made}` : message;
}

async function redisFindings(config: Config): Promise<Finding[]> {
  const url = config.state.redis_url;
  if (url === undefined) return [{ check: 'redis', ok: true, detail: 'not configured: state stays in one process' }];
  const connection = connectRedis({ url, commandTimeoutMs: 2_000 });
  try {
    if (!(await connection.untilUp(3_000))) return [{ check: 'redis', ok: false, detail: 'does not answer' }];
    const before = Date.now();
    const [seconds, microseconds] = await connection.client.time();
    const middle = (before + Date.now()) / 2;
    const skew = Math.abs(Number(seconds) * 1_000 + Number(microseconds) / 1_000 - middle);
    return [
      { check: 'redis', ok: true, detail: `answers in ${Date.now() - before} ms` },
      { check: 'clock', ok: skew <= TOLERABLE_SKEW_MS, detail: `${Math.round(skew)} ms away from Redis's clock` },
    ];
  } catch (error) {
    return [{ check: 'redis', ok: false, detail: error instanceof Error ? error.message : 'failed' }];
  } finally {
    connection.close();
  }
}
