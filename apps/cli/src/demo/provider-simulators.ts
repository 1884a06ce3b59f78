import { startAnthropicSimulator } from '@sluice/testkit/anthropic';
import { startGeminiSimulator } from '@sluice/testkit/gemini';
import { startKiroSimulator } from '@sluice/testkit/kiro';
import { startCodexSimulator, startOpenaiSimulator } from '@sluice/testkit/openai';
import type { UpstreamOptions, UpstreamSimulator } from '@sluice/testkit/upstream';
import { accessTokenOf, simulatedAccounts } from './simulated-accounts.ts';

/** Providers with a simulator. */
export const SIM_PROVIDERS = ['kiro', 'anthropic', 'openai', 'codex', 'gemini'] as const;
export type SimProvider = (typeof SIM_PROVIDERS)[number];

export function isSimProvider(name: string): name is SimProvider {
  return SIM_PROVIDERS.some((provider) => provider === name);
}

/** A running simulator and what a client needs to use it. */
export interface ProviderSimulator {
  readonly title: string;
  /** `http://host:port` */
  readonly url: string;
  /** What goes into `base_url` of an account, or of an official SDK. */
  readonly baseUrl: string;
  /** The credential of account `sim-1`. */
  readonly credential: string;
  close(): Promise<void>;
}

interface VendorDemo {
  readonly title: string;
  /** Behind the simulator's URL. */
  readonly path: string;
  start(options: UpstreamOptions): Promise<UpstreamSimulator>;
  credentialOf(number: number): string;
  /** The ChatGPT account or the project of an account; absent where there is none. */
  referenceOf?(number: number): string;
}

const VENDORS: Readonly<Record<Exclude<SimProvider, 'kiro'>, VendorDemo>> = {
  anthropic: {
    title: 'Anthropic',
    path: '',
    start: startAnthropicSimulator,
    credentialOf: (number) => `sk-ant-api03-simulated-${number}`,
  },
  openai: {
    title: 'OpenAI',
    path: '/v1',
    start: startOpenaiSimulator,
    credentialOf: (number) => `sk-simulated-${number}`,
  },
  codex: {
    title: 'Codex',
    path: '/backend-api/codex',
    start: startCodexSimulator,
    credentialOf: accessTokenOf,
    referenceOf: (number) => `simulated-account-${number}`,
  },
  gemini: {
    title: 'Gemini and Antigravity',
    path: '',
    start: startGeminiSimulator,
    credentialOf: accessTokenOf,
    referenceOf: (number) => `simulated-project-${number}`,
  },
};

/** A demonstration speaks as fast as a person reads. */
export const DEMO_PACE = { pace: 18, firstDelay: 120 };

/** Starts the simulator of a provider with accounts `sim-1` … `sim-n`. */
export async function startProviderSimulator(
  provider: SimProvider,
  listen: { readonly host: string; readonly port: number },
  count: number,
): Promise<ProviderSimulator> {
  if (provider === 'kiro') {
    const { url, close } = await startKiroSimulator({ ...listen, accounts: simulatedAccounts(count) });
    return { title: 'Kiro', url, baseUrl: url, credential: accessTokenOf(1), close };
  }
  const { title, path, start, credentialOf, referenceOf } = VENDORS[provider];
  const accounts = Array.from({ length: count }, (_, index) => ({
    id: `sim-${index + 1}`,
    credential: credentialOf(index + 1),
    ...(referenceOf && { reference: referenceOf(index + 1) }),
  }));
  const { url, close } = await start({ ...listen, accounts, script: DEMO_PACE });
  return { title, url, baseUrl: url + path, credential: credentialOf(1), close };
}
