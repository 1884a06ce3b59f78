import { createServer } from 'node:net';
import { connectRedis } from '@sluice/redis';
import { type Config, loadConfig } from '@sluice/runtime';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import { controlStatus, controlWords, isTrouble } from './control-status.ts';

export interface DoctorOptions {
  readonly config?: string;
  readonly json: boolean;
}

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
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
    ...loaded.notices.map((notice) => ({ check: notice.path, ok: true, detail: notice.message })),
    accountsFinding(config),
    await portFinding('client port', config.server.host, config.server.port),
    await portFinding('admin port', config.admin.host, config.admin.port),
    ...(await redisFindings(config)),
    await controlFinding(config),
  ];
  const healthy = findings.every((finding) => finding.ok);
  if (options.json) console.log(JSON.stringify({ ok: healthy, findings }));
  else for (const { check, ok, detail } of findings) console.log(`${ok ? 'ok  ' : 'FAIL'}  ${check}: ${detail}`);
  return healthy ? EXIT_OK : EXIT_FAILED;
}

function accountsFinding({ accounts }: Config): Finding {
  const detail = accounts.length === 0 ? 'none (start will use a simulated upstream)' : `${accounts.length} configured`;
  return { check: 'accounts', ok: true, detail };
}

function portFinding(check: string, host: string, port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ check, ok: false, detail: `${host}:${port} cannot be used (${error.code})` }),
    );
    probe.listen(port, host, () => probe.close(() => resolve({ check, ok: true, detail: `${host}:${port} is free` })));
  });
}

/** A start needs no control plane that runs already; one that runs and is not well is worth knowing of. */
async function controlFinding(config: Config): Promise<Finding> {
  const control = await controlStatus(config);
  const ok = !isTrouble(control) && control.state !== 'token_refused';
  return { check: 'control', ok, detail: controlWords(control) };
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
