import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, createMetrics, loadConfig, SecretRegistry } from '@sluice/runtime';
import { startAnthropicSimulator } from '@sluice/testkit/anthropic';
import { startGeminiSimulator } from '@sluice/testkit/gemini';
import { type KiroSimulator, startKiroSimulator } from '@sluice/testkit/kiro';
import { startCodexSimulator, startOpenaiSimulator } from '@sluice/testkit/openai';
import type { UpstreamSimulator } from '@sluice/testkit/upstream';
import { type Gateway, startGateway } from '../index.ts';

export const VENDOR_KEY = 'sk-test-0123456789abcdef';

/** What every vendor's accounts are asked for under one name: a name the vendor knows. */
export const VENDOR_MODELS = {
  kiro: 'claude-sonnet-4-6',
  claude: 'claude-sonnet-4-6',
  codex: 'gpt-5.2-codex',
  antigravity: 'gemini-2.5-pro',
  openai: 'gpt-5',
} as const;

export type VendorId = keyof typeof VENDOR_MODELS;
export const VENDOR_IDS = Object.keys(VENDOR_MODELS) as VendorId[];

export interface VendorOptions {
  /** Accounts per vendor. Default 1. */
  readonly accounts?: number;
  /** Extra keys of `server`, as YAML flow. */
  readonly server?: string;
  /** Extra keys of a provider, as YAML flow. */
  readonly providers?: Readonly<Partial<Record<VendorId, string>>>;
  /** Further top-level YAML. */
  readonly yaml?: string;
}

/** A gateway with accounts at all five vendors, each of them simulated, in this process, on real sockets. */
export interface VendorStack extends AsyncDisposable {
  readonly kiro: KiroSimulator;
  readonly simulators: Readonly<Record<Exclude<VendorId, 'kiro'>, UpstreamSimulator>>;
  readonly gateway: Gateway;
  readonly url: string;
  readonly logs: Record<string, unknown>[];
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

export async function startVendors(options: VendorOptions = {}): Promise<VendorStack> {
  const count = options.accounts ?? 1;
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const kiro = await startKiroSimulator({
    keepBodies: true,
    accounts: numbers.map((n) => ({
      id: `k${n}`,
      accessToken: `at-k${n}-0123456789`,
      refreshToken: `rt-k${n}-0123456789`,
    })),
  });
  const simulators = {
    claude: await startAnthropicSimulator({
      accounts: numbers.map((n) => ({ id: `c${n}`, credential: `sk-ant-api03-c${n}` })),
    }),
    codex: await startCodexSimulator({
      accounts: numbers.map((n) => ({ id: `x${n}`, credential: codexToken(n), reference: `acc-${n}`, oauth: true })),
    }),
    antigravity: await startGeminiSimulator({
      accounts: numbers.map((n) => ({ id: `g${n}`, credential: `ya29.g${n}`, reference: `proj-${n}`, oauth: true })),
    }),
    openai: await startOpenaiSimulator({ accounts: numbers.map((n) => ({ id: `o${n}`, credential: `sk-o${n}` })) }),
  };
  const folder = mkdtempSync(join(tmpdir(), 'sluice-vendors-'));
  const file = join(folder, 'sluice.yaml');
  const more = (id: VendorId) => (options.providers?.[id] ? `, ${options.providers[id]}` : '');
  const never = 'expires_at: 2099-01-01T00:00:00Z';
  const account = (text: (n: number) => string) => numbers.map((n) => `  - { ${text(n)} }`).join('\n');
  writeFileSync(
    file,
    `
server: { port: 0, drain_notice: 0s, drain_grace: 10s${options.server ? `, ${options.server}` : ''} }
database: { data_dir: "${folder}" }
api_keys: [{ name: test, key: ${VENDOR_KEY} }]
providers:
  kiro: { base_url: "${kiro.url}", refresh_url: "${kiro.url}/refreshToken", idc_refresh_url: "${kiro.url}/token"${more('kiro')} }
  claude: { base_url: "${simulators.claude.url}"${more('claude')} }
  codex: { base_url: "${simulators.codex.url}"${more('codex')} }
  antigravity: { base_url: "${simulators.antigravity.url}"${more('antigravity')} }
  openai: { base_url: "${simulators.openai.url}/v1"${more('openai')} }
accounts:
${account((n) => `id: k${n}, provider: kiro, auth: social, credentials: { access_token: at-k${n}-0123456789, refresh_token: rt-k${n}-0123456789, ${never} }`)}
${account((n) => `id: c${n}, provider: claude, auth: api_key, credentials: { api_key: sk-ant-api03-c${n} }`)}
${account((n) => `id: x${n}, provider: codex, auth: oauth, credentials: { access_token: ${codexToken(n)}, refresh_token: rt-x${n}, id_token: ${codexToken(n)}, ${never} }`)}
${account((n) => `id: g${n}, provider: antigravity, auth: oauth, project: proj-${n}, credentials: { access_token: ya29.g${n}, refresh_token: rt-g${n}, ${never} }`)}
${account((n) => `id: o${n}, provider: openai, auth: api_key, credentials: { api_key: sk-o${n} }`)}
${options.yaml ?? ''}
`,
  );
  const loaded = loadConfig({ file, env: { SLUICE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') } });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const logs: Record<string, unknown>[] = [];
  const secrets = new SecretRegistry();
  const log = createLogger({
    level: 'debug',
    secrets,
    destination: { write: (line: string) => void logs.push(JSON.parse(line)) },
  });
  const metrics = createMetrics({ process: false });
  const gateway = await startGateway({ config: loaded.config, log, metrics, secrets });
  return {
    kiro,
    simulators,
    gateway,
    url: gateway.url,
    logs,
    post: (path, body, headers = {}) =>
      fetch(gateway.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${VENDOR_KEY}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async [Symbol.asyncDispose]() {
      for (let signal = 0; signal < 3; signal++) gateway.drain.signal();
      await gateway.drain.ended;
      metrics.close();
      await Promise.all([kiro.close(), ...Object.values(simulators).map((simulator) => simulator.close())]);
    },
  };
}

/** An access token of ChatGPT's form; nobody checks its signature. */
function codexToken(n: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    exp: 4_070_908_800,
    'https://api.openai.com/auth': { chatgpt_account_id: `acc-${n}`, chatgpt_plan_type: 'plus' },
  };
  return `${part({ alg: 'none' })}.${part(claims)}.x`;
}
