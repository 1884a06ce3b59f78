import type { AuthMethod, ProviderId } from './account.ts';

/** Ways to sign in at each provider. */
export const SIGN_IN: Readonly<Record<ProviderId, readonly AuthMethod[]>> = {
  kiro: ['social', 'idc'],
  claude: ['api_key', 'oauth'],
  codex: ['oauth', 'api_key'],
  antigravity: ['oauth'],
  openai: ['api_key'],
};

/** Fields of an account that mean something at some providers only. */
export const PROVIDERS_OF_FIELD: Readonly<Record<string, readonly ProviderId[]>> = {
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

/** What a credential lacks for a way to sign in; `field` where one alone is missing. */
export interface Lack {
  readonly field?: string;
  readonly message: string;
}

/** Undefined when nothing is missing. `has` says whether the credential has a field. */
export function lackOf(auth: AuthMethod, has: (field: string) => boolean): Lack | undefined {
  if (auth === 'api_key') {
    return has('api_key') ? undefined : { field: 'api_key', message: 'is required for auth api_key' };
  }
  if (!has('access_token') && !has('refresh_token')) return { message: 'needs access_token, refresh_token or both' };
  if (auth === 'idc' && has('refresh_token') && !(has('client_id') && has('client_secret'))) {
    return { message: 'needs client_id and client_secret beside refresh_token for auth idc' };
  }
  return undefined;
}
