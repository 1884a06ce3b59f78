import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '@sluice/testkit/servers';
import { Child, startListening } from '../suite/processes/child.ts';
import { CLIENT_KEY, makeEncryptionKey } from '../suite/processes/gateway.ts';
import type { VendorId } from './request.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const RELAY = resolve(import.meta.dirname, '../relay/relay.ts');

export interface Front {
  readonly child: Child;
  readonly url: string;
}

/** Simulated vendors, one gateway in front of all of them and a bare relay in front of each: processes of their own. */
export interface LaneStage extends AsyncDisposable {
  readonly gateway: Front;
  /** The same gateway from another checkout. */
  readonly base?: Front;
  readonly relays: Readonly<Record<VendorId, Front>>;
}

export interface LaneStageOptions {
  /** Folder where the gateway leaves a CPU profile when it ends. */
  readonly profile?: string;
  /** Another checkout with its packages installed: its gateway runs beside ours. */
  readonly base?: string;
}

export async function openLaneStage({ profile, base }: LaneStageOptions): Promise<LaneStage> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-lanes-'));
  const resources = new AsyncDisposableStack();
  resources.defer(() => rmSync(folder, { recursive: true, force: true }));
  try {
    const simulators = new Child(process.execPath, [resolve(import.meta.dirname, 'simulators.ts')]);
    resources.use(simulators);
    const vendors = await simulators.ready((log) => {
      const line = /^\{"vendors".*\}$/m.exec(log)?.[0];
      return line === undefined ? undefined : (JSON.parse(line).vendors as Record<VendorId, string>);
    });
    const relay = async (vendor: VendorId): Promise<Front> => {
      const started = await startListening(RELAY, ['--upstream', vendors[vendor]]);
      resources.use(started.child);
      return started;
    };
    const relays = {
      kiro: await relay('kiro'),
      claude: await relay('claude'),
      codex: await relay('codex'),
      antigravity: await relay('antigravity'),
      openai: await relay('openai'),
    };
    const started = async (root: string, folderOfProfile?: string): Promise<Front> => {
      const gateway = await startGateway(root, mkdtempSync(join(folder, 'gateway-')), vendors, folderOfProfile);
      resources.use(gateway.child);
      return gateway;
    };
    const gateway = await started(ROOT, profile);
    const other = base === undefined ? {} : { base: await started(resolve(base)) };
    return { gateway, ...other, relays, [Symbol.asyncDispose]: () => resources.disposeAsync() };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function startGateway(
  root: string,
  folder: string,
  vendors: Record<VendorId, string>,
  profile?: string,
): Promise<Front> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, JSON.stringify(gatewayConfig(folder, vendors, port, adminPort), null, 2));
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`];
  const args = ['--max-semi-space-size=16', ...profiling, 'apps/cli/src/main.ts', 'gateway', '--config', file];
  const child = new Child(process.execPath, args, { cwd: root, env: { LOG_LEVEL: 'warn', NODE_ENV: 'production' } });
  const url = `http://127.0.0.1:${port}`;
  await child.ready(() =>
    fetch(`${url}/readyz`).then(
      (answer) => (answer.ok ? true : undefined),
      () => undefined,
    ),
  );
  return { child, url };
}

/** State in memory: what is measured is the way of an event, not a store. */
function gatewayConfig(folder: string, vendors: Record<VendorId, string>, port: number, adminPort: number) {
  const oauth = { refresh_token: 'rt-bench', expires_at: '2099-01-01T00:00:00Z' };
  const account = (id: string, provider: VendorId, auth: string, credentials: object, more: object = {}) => {
    return { id, provider, auth, max_in_flight: 5000, credentials, ...more };
  };
  return {
    version: 1,
    server: { host: '127.0.0.1', port },
    admin: { host: '127.0.0.1', port: adminPort },
    database: { data_dir: folder },
    account_pool: { encryption_key: makeEncryptionKey() },
    api_keys: [{ name: 'bench', key: CLIENT_KEY }],
    providers: {
      kiro: { base_url: vendors.kiro, refresh_url: vendors.kiro, idc_refresh_url: vendors.kiro },
      claude: { base_url: vendors.claude },
      codex: { base_url: `${vendors.codex}/backend-api/codex` },
      antigravity: { base_url: vendors.antigravity },
      openai: { base_url: `${vendors.openai}/v1` },
    },
    accounts: [
      account('k1', 'kiro', 'social', { access_token: 'at-bench', ...oauth }),
      account('c1', 'claude', 'api_key', { api_key: 'sk-ant-api03-bench' }),
      account('x1', 'codex', 'oauth', { access_token: chatgptToken(), id_token: chatgptToken(), ...oauth }),
      account('g1', 'antigravity', 'oauth', { access_token: 'ya29.bench', ...oauth }, { project: 'bench' }),
      account('o1', 'openai', 'api_key', { api_key: 'sk-bench' }),
    ],
  };
}

/** Of ChatGPT's form, for whom nobody checks a signature. */
function chatgptToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const auth = { chatgpt_account_id: 'bench', chatgpt_plan_type: 'plus' };
  return `${part({ alg: 'none' })}.${part({ exp: 4_070_908_800, 'https://api.openai.com/auth': auth })}.x`;
}
