import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort } from '@sluice/testkit/servers';
import { Child } from './child.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const YEAR_MS = 365 * 24 * 3600 * 1000;

/** The client key of every benchmark gateway. */
export const CLIENT_KEY = 'sk-bench-0123456789abcdef0123456789abcdef';

export interface GatewaySettings {
  /** Where configuration files go. */
  readonly folder: string;
  /** Origin of the simulator. */
  readonly upstream: string;
  /** Shared state; absent: each gateway keeps its own in memory. */
  readonly redisUrl?: string;
  readonly accounts: readonly string[];
  /** 32 bytes, base64; the same for all replicas. */
  readonly encryptionKey: string;
}

export interface GatewayProcess {
  readonly child: Child;
  readonly url: string;
}

export function makeEncryptionKey(): string {
  return randomBytes(32).toString('base64');
}

/** Starts one replica with a configuration of its own port and waits until it says it is ready. */
export async function startGateway(settings: GatewaySettings): Promise<GatewayProcess> {
  const port = await freePort();
  const file = join(settings.folder, `gateway-${port}.yaml`);
  await writeFile(file, JSON.stringify(gatewayConfig(settings, port, await freePort()), null, 2));
  const child = new Child(
    process.execPath,
    ['--max-semi-space-size=16', 'apps/cli/src/main.ts', 'gateway', '--config', file],
    {
      cwd: ROOT,
      env: { LOG_LEVEL: 'warn', NODE_ENV: 'production' },
    },
  );
  const url = `http://127.0.0.1:${port}`;
  await child.ready(() =>
    fetch(`${url}/readyz`).then(
      (answer) => (answer.ok ? true : undefined),
      () => undefined,
    ),
  );
  return { child, url };
}

/** JSON is YAML; limits are far above what a scenario sends, so that the account pool is not what is measured. */
function gatewayConfig(
  { upstream, redisUrl, accounts, encryptionKey }: GatewaySettings,
  port: number,
  adminPort: number,
) {
  return {
    version: 1,
    server: { host: '127.0.0.1', port },
    admin: { host: '127.0.0.1', port: adminPort },
    ...(redisUrl && { state: { redis_url: redisUrl, key_prefix: 'bench:' } }),
    api_keys: [{ name: 'bench', key: CLIENT_KEY }],
    account_pool: { scheduler: 'round_robin', encryption_key: encryptionKey },
    providers: {
      kiro: {
        base_url: upstream,
        refresh_url: `${upstream}/refreshToken`,
        idc_refresh_url: `${upstream}/token`,
        usage_limits_url: `${upstream}/getUsageLimits`,
      },
    },
    accounts: accounts.map((id) => ({
      id,
      provider: 'kiro',
      auth: 'social',
      region: 'us-east-1',
      profile_arn: 'arn:aws:codewhisperer:us-east-1:000000000000:profile/BENCH',
      max_in_flight: 5000,
      credentials: {
        access_token: `at-${id}`,
        refresh_token: `rt-${id}`,
        expires_at: new Date(Date.now() + YEAR_MS).toISOString(),
      },
    })),
  };
}
