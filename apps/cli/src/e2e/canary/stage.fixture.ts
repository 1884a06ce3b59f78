import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startAnthropicSimulator } from '@sluice/testkit/anthropic';
import { startGeminiSimulator } from '@sluice/testkit/gemini';
import { startKiroSimulator } from '@sluice/testkit/kiro';
import { startCodexSimulator, startOpenaiSimulator } from '@sluice/testkit/openai';
import { freePort, startRedis } from '@sluice/testkit/servers';
import { type Serving, serve } from '../run-sluice.fixture.ts';
import { type WatchedRedis, watchRedis } from './all-of-redis.fixture.ts';
import type { Canaries } from './canaries.fixture.ts';
import { closeServer, type EchoingFront, listening, startEchoingFront } from './echoing-front.fixture.ts';
import { type EchoingTokens, startEchoingTokens } from './echoing-tokens.fixture.ts';

export const VENDORS = ['kiro', 'claude', 'codex', 'antigravity', 'openai'] as const;
export type Vendor = (typeof VENDORS)[number];

/** The all-in-one on a Redis, with every kind of account and nothing but canaries for secrets, and all that can be heard of it. */
export interface CanaryStage extends AsyncDisposable {
  readonly fronts: Readonly<Record<Vendor, EchoingFront>>;
  readonly tokens: EchoingTokens;
  readonly redis: WatchedRedis;
  readonly sluice: Serving;
  readonly file: string;
  readonly env: Record<string, string>;
  readonly url: string;
  readonly adminUrl: string;
  readonly apiKey: string;
  readonly adminToken: string;
  /** Bodies that the trace collector got. */
  readonly traces: readonly string[];
  /** Every file of the data folder. */
  files(): readonly string[];
}

export async function openCanaryStage(canaries: Canaries): Promise<CanaryStage> {
  const stack = new AsyncDisposableStack();
  const simulators = {
    kiro: stack.use(await startKiroSimulator()),
    claude: stack.use(await startAnthropicSimulator()),
    codex: stack.use(await startCodexSimulator()),
    antigravity: stack.use(await startGeminiSimulator()),
    openai: stack.use(await startOpenaiSimulator()),
  };
  const front = async (vendor: Vendor) => stack.use(await startEchoingFront(simulators[vendor].url));
  const fronts = {
    kiro: await front('kiro'),
    claude: await front('claude'),
    codex: await front('codex'),
    antigravity: await front('antigravity'),
    openai: await front('openai'),
  };
  const tokens = stack.use(await startEchoingTokens(canaries));
  const password = canaries.make('redis password');
  const server = stack.use(await startRedis());
  const redis = await watchRedis(server.url, password);
  const redisUrl = `redis://:${password}@127.0.0.1:${server.port}`;
  stack.defer(() => redis.close());
  const traces: string[] = [];
  const collector = createServer(async (incoming, outgoing) => {
    traces.push(`${incoming.rawHeaders.join(' ')} ${await text(incoming)}`);
    outgoing.setHeader('content-type', 'application/json').end('{}');
  });
  const otlp = await listening(collector);
  stack.defer(() => closeServer(collector));

  const folder = mkdtempSync(join(tmpdir(), 'sluice-canary-'));
  const file = join(folder, 'sluice.yaml');
  const [apiKey, adminToken] = [canaries.make('client API key'), canaries.make('admin token')];
  writeFileSync(file, configuration(canaries, fronts, tokens.url, apiKey));
  const [port, adminPort] = [await freePort(), await freePort()];
  const data = join(folder, 'data');
  const env = {
    SLUICE_PORT: String(port),
    SLUICE_ADMIN_PORT: String(adminPort),
    SLUICE_DATA_DIR: data,
    SLUICE_ADMIN_TOKEN: adminToken,
    SLUICE_MASTER_KEY: `${canaries.makeKey('master key')},${canaries.makeKey('older master key')}`,
    REDIS_URL: redisUrl,
    LOG_LEVEL: 'trace',
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp,
    OTEL_BSP_SCHEDULE_DELAY: '200',
  };
  const sluice = stack.use(await serve(['start', '-c', file], /Ctrl-C/, folder, env));
  return {
    ...{ fronts, tokens, redis, sluice, file, env, apiKey, adminToken, traces },
    url: `http://127.0.0.1:${port}`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    files: () => (existsSync(data) ? filesIn(data) : []),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name} ${readFileSync(join(entry.parentPath, entry.name), 'latin1')}`);
}

/** Every provider with every way to sign in, every field that may hold a secret filled. */
function configuration(canaries: Canaries, fronts: CanaryStage['fronts'], tokenUrl: string, apiKey: string): string {
  const account = (id: string, rest: string, fields: readonly string[], more = '') => {
    const credentials = fields.map((field) => `${field}: ${canaries.make(`${id} ${field}`)}`);
    return `  - { id: ${id}, ${rest}, credentials: { ${[...credentials, more].filter(Boolean).join(', ')} } }`;
  };
  const [past, future] = ['expires_at: 2025-01-01T00:00:00Z', 'expires_at: 2099-01-01T00:00:00Z'];
  const oauth = ['access_token', 'refresh_token'];
  const client = ['client_id', 'client_secret'];
  return `
api_keys: [{ name: canary, key: ${apiKey} }]
auth_manager: { refresh_interval: 1s, retry: { max_attempts: 2, max_wait: 0 } }
providers:
  kiro: { base_url: "${fronts.kiro.url}", refresh_url: "${tokenUrl}/refreshToken", idc_refresh_url: "${tokenUrl}/token" }
  claude: { base_url: "${fronts.claude.url}", token_url: "${tokenUrl}/claude" }
  codex: { base_url: "${fronts.codex.url}", token_url: "${tokenUrl}/codex" }
  antigravity: { base_url: "${fronts.antigravity.url}", token_url: "${tokenUrl}/google", client_id: app-1, client_secret: ${canaries.make('antigravity client_secret')} }
  openai: { base_url: "${fronts.openai.url}/v1", headers: { x-gateway-key: ${canaries.make('openai header')} } }
accounts:
${[1, 2, 3]
  .flatMap((n) => [
    account(`k${n}`, 'provider: kiro, auth: social', oauth, past),
    account(`i${n}`, 'provider: kiro, auth: idc', [...oauth, ...client], future),
    account(`a${n}`, 'provider: claude, auth: api_key', ['api_key']),
    account(`c${n}`, 'provider: claude, auth: oauth', oauth, past),
    account(`x${n}`, 'provider: codex, auth: oauth', [...oauth, 'id_token'], `account_id: acc-${n}, ${future}`),
    account(`g${n}`, `provider: antigravity, auth: oauth, project: proj-${n}`, oauth, past),
    account(`h${n}`, `provider: antigravity, auth: oauth, project: own-${n}`, [...oauth, ...client], future),
    account(`o${n}`, 'provider: openai, auth: api_key', ['api_key']),
  ])
  .join('\n')}
`;
}
