import type { Account, AuthMethod, ProviderId } from '@sluice/core';
import type { CredentialRecord } from '@sluice/credentials';
import { type Refusal, refused } from '../http/index.ts';

/** Ways to sign in at each provider; the configuration file's rules are the same. */
const SIGN_IN: Readonly<Record<ProviderId, readonly AuthMethod[]>> = {
  kiro: ['social', 'idc'],
  claude: ['api_key', 'oauth'],
  codex: ['oauth', 'api_key'],
  antigravity: ['oauth'],
  openai: ['api_key'],
};

/** Fields that mean something at some providers only. */
const ONLY_AT: Readonly<Record<string, readonly ProviderId[]>> = {
  refresh_url: ['kiro'],
  idc_refresh_url: ['kiro'],
  usage_limits_url: ['kiro'],
  token_url: ['claude', 'codex', 'antigravity'],
  region: ['kiro'],
  profile_arn: ['kiro'],
  project: ['antigravity'],
  organization: ['openai'],
  auth_header: ['openai'],
  send_reasoning: ['openai'],
};

/** What is wrong with an account for its provider; undefined when nothing is. */
export function accountProblem({ provider, auth, urls, settings }: Account): Refusal<400> | undefined {
  if (!SIGN_IN[provider].includes(auth)) {
    return invalid('auth', `must be ${SIGN_IN[provider].join(' or ')} for provider ${provider}`);
  }
  for (const field of [...Object.keys(urls), ...Object.keys(settings)]) {
    const providers = ONLY_AT[field];
    if (providers && !providers.includes(provider)) return invalid(field, `has no meaning for provider ${provider}`);
  }
  return undefined;
}

/** What a credential lacks for a way to sign in; undefined when nothing. */
export function credentialProblem(auth: AuthMethod, credential: CredentialRecord): Refusal<400> | undefined {
  const { api_key, access_token, refresh_token, client_id, client_secret } = credential;
  if (auth === 'api_key') {
    return api_key === undefined ? invalid('credentials.api_key', 'is required for auth api_key') : undefined;
  }
  if (access_token === undefined && refresh_token === undefined) {
    return invalid('credentials', 'needs access_token, refresh_token or both');
  }
  if (auth === 'idc' && refresh_token !== undefined && (client_id === undefined || client_secret === undefined)) {
    return invalid('credentials', 'needs client_id and client_secret beside refresh_token for auth idc');
  }
  return undefined;
}

function invalid(field: string, message: string): Refusal<400> {
  return refused(400, 'invalid_request', message, field);
}
