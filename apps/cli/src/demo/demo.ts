import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AccountConfig, type Config, loadConfig } from '@sluice/runtime';
import { startAnthropicSimulator } from '@sluice/testkit/anthropic';
import { startGeminiSimulator } from '@sluice/testkit/gemini';
import { startKiroSimulator } from '@sluice/testkit/kiro';
import { startTokenEndpoints } from '@sluice/testkit/oauth';
import { startCodexSimulator, startOpenaiSimulator } from '@sluice/testkit/openai';
import { DEMO_PACE } from './provider-simulators.ts';
import { accessTokenOf, simulatedAccounts } from './simulated-accounts.ts';

const ACCOUNTS = 3;
const MARK = 'demo';

/** Simulated vendors in this process, and a configuration that leads to them and nowhere else. */
export interface Demo {
  readonly config: Config;
  /** URL of the simulated Kiro upstream, where the first accounts are. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Whether a start without configured accounts is a demonstration: on a fresh data folder, and on one that began as such, because
 * accounts that were added there are as simulated as the vendors they were added for.
 *
 * @param wanted false ends it for this folder.
 */
export async function isDemo(config: Config, wanted: boolean, hasAccounts: () => Promise<boolean>): Promise<boolean> {
  const folder = config.database.data_dir;
  const mark = join(folder, MARK);
  if (!wanted || config.accounts.length > 0) {
    rmSync(mark, { force: true });
    return false;
  }
  if (existsSync(mark)) return true;
  if (await hasAccounts()) return false;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(mark, 'Accounts in this folder talk to simulated vendors: sluice start --no-demo ends that.\n');
  return true;
}

/**
 * Starts a simulator of every vendor, which takes any credential, and leads every provider there whose URLs nobody has set:
 * also accounts that are added while it runs talk to no vendor. Three simulated Kiro accounts are there from the beginning.
 */
export async function startDemo(config: Config): Promise<Demo> {
  const paced = { script: DEMO_PACE };
  const kiro = await startKiroSimulator({ accounts: simulatedAccounts(ACCOUNTS), anyToken: true });
  const [claude, openai, codex, antigravity, tokens] = await Promise.all([
    startAnthropicSimulator(paced),
    startOpenaiSimulator(paced),
    startCodexSimulator(paced),
    startGeminiSimulator(paced),
    startTokenEndpoints(),
  ]);
  const { providers } = config;
  const usual = usualProviders();
  const demo = {
    kiro: {
      base_url: kiro.url,
      refresh_url: `${kiro.url}/refreshToken`,
      idc_refresh_url: `${kiro.url}/token`,
      usage_limits_url: `${kiro.url}/getUsageLimits`,
    },
    claude: { base_url: claude.url, token_url: tokens.claudeTokenUrl },
    codex: { base_url: `${codex.url}/backend-api/codex`, token_url: tokens.codexTokenUrl },
    antigravity: { base_url: antigravity.url, token_url: tokens.antigravityTokenUrl },
    openai: { base_url: `${openai.url}/v1` },
  };
  return {
    config: {
      ...config,
      accounts: firstAccounts(),
      providers: {
        kiro: ledTo(providers.kiro, usual.kiro, demo.kiro),
        claude: ledTo(providers.claude, usual.claude, demo.claude),
        codex: ledTo(providers.codex, usual.codex, demo.codex),
        antigravity: ledTo(providers.antigravity, usual.antigravity, demo.antigravity),
        openai: ledTo(providers.openai, usual.openai, demo.openai),
      },
    },
    url: kiro.url,
    async close() {
      await Promise.all([kiro, claude, openai, codex, antigravity, tokens].map((simulator) => simulator.close()));
    },
  };
}

/** A provider with other URLs where its own are those that nobody has set. */
function ledTo<Provider extends object>(configured: Provider, usual: Provider, urls: Partial<Provider>): Provider {
  const led = Object.entries(urls).filter(([key]) => {
    const name = key as keyof Provider;
    return configured[name] === usual[name];
  });
  return { ...configured, ...Object.fromEntries(led) };
}

function usualProviders(): Config['providers'] {
  const defaults = loadConfig({ env: {} });
  if (!defaults.ok) throw new Error('the defaults are no configuration');
  return defaults.config.providers;
}

/** Without URLs of their own, so that they are the same at every start, wherever the simulator listens. */
function firstAccounts(): AccountConfig[] {
  return simulatedAccounts(ACCOUNTS).map(({ id }, index) => ({
    ...{ id, provider: 'kiro', auth: 'social', priority: 0, weight: 1, disabled: false },
    credentials: { access_token: accessTokenOf(index + 1) },
  }));
}
