import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, createMetrics, loadConfig, SecretRegistry, secretsOf } from '@sluice/runtime';
import { type KiroSimulator, type KiroSimulatorOptions, startKiroSimulator } from '@sluice/testkit/kiro';
import { type Gateway, startGateway } from '../index.ts';

export const API_KEY = 'sk-test-0123456789abcdef';
/** 32 bytes; only what it protects is made up. */
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

export interface StackOptions {
  /** Accounts `k1` … `kn`. Default 3. */
  readonly accounts?: number;
  /** Extra fields of every account, as YAML flow: `, max_in_flight: 2`. */
  readonly account?: string;
  /** Extra keys of `server`, of the API key and of `providers.kiro`, as YAML flow. */
  readonly server?: string;
  readonly key?: string;
  readonly kiro?: string;
  /** Of every account's token. Default 2099. */
  readonly expiresAt?: string;
  /** The simulator of another stack, instead of one of its own. */
  readonly upstream?: KiroSimulator;
  /** Keys of `state`; absent: embedded. */
  readonly state?: string;
  /** Further top-level YAML. */
  readonly yaml?: string;
  readonly simulator?: KiroSimulatorOptions;
  readonly env?: Record<string, string>;
}

/** A simulated upstream and a gateway in front of it, in this process, on real sockets. */
export interface Stack extends AsyncDisposable {
  readonly simulator: KiroSimulator;
  readonly gateway: Gateway;
  readonly url: string;
  /** The configuration file, which the gateway follows. */
  readonly file: string;
  /** Everything that was logged, as parsed lines. */
  readonly logs: Record<string, unknown>[];
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const ids = Array.from({ length: options.accounts ?? 3 }, (_, index) => `k${index + 1}`);
  const simulator =
    options.upstream ??
    (await startKiroSimulator({
      accounts: ids.map((id) => ({ id, accessToken: `at-${id}-0123456789`, refreshToken: `rt-${id}-0123456789` })),
      ...options.simulator,
    }));
  const folder = mkdtempSync(join(tmpdir(), 'sluice-stack-'));
  const file = join(folder, 'sluice.yaml');
  writeFileSync(
    file,
    `
server: { ${flow({ port: '0', drain_notice: '0s', drain_grace: '10s' }, options.server)} }
${options.state ? `state: { ${options.state} }` : ''}
database: { data_dir: "${folder}" }
api_keys: [{ name: test, key: ${API_KEY}${options.key ?? ''} }]
providers:
  kiro: { ${options.kiro ? `${options.kiro},` : ''} base_url: "${simulator.url}", refresh_url: "${simulator.url}/refreshToken", idc_refresh_url: "${simulator.url}/token" }
accounts:
${ids
  .map(
    (id) =>
      `  - { id: ${id}, provider: kiro, auth: social${options.account ?? ''}, credentials: { access_token: at-${id}-0123456789, refresh_token: rt-${id}-0123456789, expires_at: ${options.expiresAt ?? '2099-01-01T00:00:00Z'} } }`,
  )
  .join('\n')}
${options.yaml ?? ''}
`,
  );
  const source = { file, env: { SLUICE_MASTER_KEY: MASTER_KEY, ...options.env } };
  const loaded = loadConfig(source);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const logs: Record<string, unknown>[] = [];
  const secrets = new SecretRegistry();
  for (const secret of secretsOf(loaded.config)) secrets.add(secret);
  const log = createLogger({
    level: 'debug',
    secrets,
    destination: { write: (line: string) => void logs.push(JSON.parse(line)) },
  });
  const metrics = createMetrics({ process: false });
  const gateway = await startGateway({ config: loaded.config, log, metrics, secrets, source });
  return {
    simulator,
    gateway,
    url: gateway.url,
    file,
    logs,
    post: (path, body, headers = {}) =>
      fetch(gateway.url + path, {
        method: 'POST',
        headers: { 'x-api-key': API_KEY, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async [Symbol.asyncDispose]() {
      // Three signals: no notice, no grace.
      for (let signal = 0; signal < 3; signal++) gateway.drain.signal();
      await gateway.drain.ended;
      metrics.close();
      if (!options.upstream) await simulator.close();
    },
  };
}

/** A messages request whose prompt tells the simulator what to do. */
export function ask(directive: string, over: Record<string, unknown> = {}) {
  return {
    model: 'claude-sonnet-4-6',
    max_tokens: 1_000,
    stream: true,
    messages: [{ role: 'user', content: `hello ${directive && `[[sim: ${directive}]]`}` }],
    ...over,
  };
}

/** Defaults as YAML flow, with those left out that the extra text sets itself. */
function flow(defaults: Record<string, string>, extra = ''): string {
  const kept = Object.entries(defaults).filter(([key]) => !extra.includes(`${key}:`));
  return [...kept.map(([key, value]) => `${key}: ${value}`), ...(extra ? [extra] : [])].join(', ');
}
