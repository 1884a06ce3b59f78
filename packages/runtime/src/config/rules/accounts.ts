import type { AuthMethod, ProviderId } from '@sluice/core';
import type { ConfigProblem } from '../problem.ts';
import { isRawMap, listAt, mapAt, type RawMap, type RawTree, textAt } from '../raw-tree.ts';
import { placed } from '../schema-problems.ts';

/** Ways to sign in at each provider. */
const AUTH_METHODS: Readonly<Record<ProviderId, readonly AuthMethod[]>> = {
  kiro: ['social', 'idc'],
  claude: ['api_key', 'oauth'],
  codex: ['oauth', 'api_key'],
  antigravity: ['oauth'],
  openai: ['api_key'],
};

/** URL overrides that mean something at each provider, and settings of its own. */
const PROVIDER_KEYS: Readonly<Record<string, readonly ProviderId[]>> = {
  refresh_url: ['kiro'],
  idc_refresh_url: ['kiro'],
  usage_limits_url: ['kiro'],
  token_url: ['claude', 'codex', 'antigravity'],
  region: ['kiro'],
  profile_arn: ['kiro'],
  project: ['antigravity'],
};

/**
 * What the schema cannot say about accounts: ids are unique, `auth` fits the provider, and the credentials are
 * those the sign-in needs. Works on the raw tree, so it finds these also when other keys are wrong.
 */
export function accountProblems(tree: RawTree): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const firstUse = new Map<string, number>();
  for (const [index, account] of listAt(tree.root, 'accounts').entries()) {
    if (!isRawMap(account)) continue;
    const report = (path: readonly PropertyKey[], message: string) => {
      problems.push(placed(tree, ['accounts', index, ...path], message));
    };
    const id = textAt(account, 'id');
    const earlier = id === undefined ? undefined : firstUse.get(id);
    if (id !== undefined && earlier === undefined) firstUse.set(id, index);
    if (earlier !== undefined) report(['id'], `is already the id of accounts[${earlier}]`);
    checkProvider(account, report);
    checkCredentials(account, report);
  }
  return problems;
}

type Report = (path: readonly PropertyKey[], message: string) => void;

function checkProvider(account: RawMap, report: Report): void {
  const provider = textAt(account, 'provider');
  const methods: Readonly<Record<string, readonly string[]>> = AUTH_METHODS;
  const allowed = provider !== undefined && Object.hasOwn(methods, provider) ? methods[provider] : undefined;
  if (provider === undefined || allowed === undefined) return;
  const auth = textAt(account, 'auth');
  if (auth !== undefined && !allowed.includes(auth)) {
    report(['auth'], `must be ${allowed.join(' or ')} for provider ${provider}`);
  }
  for (const [key, providers] of Object.entries(PROVIDER_KEYS)) {
    if (account[key] !== undefined && !providers.some((known) => known === provider)) {
      report([key], `has no meaning for provider ${provider} (only for ${providers.join(', ')})`);
    }
  }
}

function checkCredentials(account: RawMap, report: Report): void {
  const credentials = mapAt(account, 'credentials');
  const has = (key: string) => textAt(credentials, key) !== undefined;
  if (!isRawMap(account.credentials)) return;
  switch (textAt(account, 'auth')) {
    case 'api_key':
      if (!has('api_key')) report(['credentials', 'api_key'], 'is required for auth api_key');
      break;
    case 'idc':
      if (has('refresh_token') && !(has('client_id') && has('client_secret'))) {
        report(['credentials'], 'needs client_id and client_secret beside refresh_token for auth idc');
      }
      requireToken();
      break;
    case 'social':
    case 'oauth':
      requireToken();
      break;
  }

  function requireToken(): void {
    if (!has('access_token') && !has('refresh_token')) {
      report(['credentials'], 'needs access_token, refresh_token or both');
    }
  }
}
