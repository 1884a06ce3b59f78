import { type Examples, MARK } from './operations.ts';
import type { Things } from './things.ts';

/** Fields of accounts that only some providers know; an account of another one would be refused for them. */
const ELSEWHERE = {
  kiro: { refresh_url: null, idc_refresh_url: null, usage_limits_url: null, region: null, profile_arn: null },
  antigravity: { project: null, token_url: null },
  openai: { organization: null, auth_header: null, send_reasoning: null },
} satisfies Readonly<Record<string, Examples>>;

/** Credentials that an account of an API key does not have. */
const NO_LOGIN: Examples = {
  ...{ access_token: null, refresh_token: null, id_token: null, client_id: null, client_secret: null },
  ...{ account_id: null, expires_at: null },
};

/**
 * What the requests of an attack say where it is not: ids of things that are there, so that they get as far as the database.
 * Where one request cannot have all fields at once, several.
 */
export function examplesOf({ provider, doomed, cursors, ...there }: Things) {
  return (method: string, path: string): readonly Examples[] => {
    const ends = method === 'DELETE' || path.endsWith('/revoke');
    const { account, group, profile, key } = ends ? doomed : there;
    const id = { '/admin/api-keys': key, '/admin/groups': group, '/admin/profiles': profile };
    const usual: Examples = {
      ...{ provider_id: provider, limit: 1, cursor: cursors[path.replace('{provider_id}', provider)] ?? '' },
      ...{ account_id: account, id: id[path.replace(/\/\{.*/, '') as keyof typeof id] ?? '' },
      ...{ from: '2026-01-01', to: '2026-12-31', subject_type: 'account', subject_id: account },
      // What was made by another request has the other name.
      ...{ name: method === 'PATCH' ? `${MARK}-changed` : MARK },
      // Numbers of versions would be out of date after the first change.
      ...{ version: null, 'allowed_ips[]': '127.0.0.0/8', 'account_ids[]': account, profile_id: profile },
      ...{ default_group_id: group, chat: group, completion: group, embedding: group, other: group },
    };
    if (path.endsWith('/accounts') && method === 'POST') return accounts(usual, account);
    if (!path.endsWith('/{account_id}') || method !== 'PATCH') return [usual];
    const fits = { ...ELSEWHERE.kiro, ...ELSEWHERE.antigravity, base_url: null, credentials: null };
    return [{ ...usual, ...fits, auth: 'api_key' }];
  };
}

/** The id is taken: the row is sent to the database, and nothing piles up there. */
function accounts(usual: Examples, id: string): readonly Examples[] {
  const common = { ...usual, id, base_url: 'https://models.example.com/v1', confirm_foreign_host: true };
  return [
    { ...common, ...ELSEWHERE.kiro, ...ELSEWHERE.antigravity, ...NO_LOGIN, auth: 'api_key' },
    {
      ...{ ...common, ...ELSEWHERE.openai, ...ELSEWHERE.antigravity, provider_id: 'kiro', auth: 'idc' },
      ...{ refresh_url: 'https://login.example.com/a', idc_refresh_url: 'https://login.example.com/b' },
      ...{ usage_limits_url: 'https://login.example.com/c', api_key: null, id_token: null, account_id: MARK },
    },
    {
      ...{ ...common, ...ELSEWHERE.openai, ...ELSEWHERE.kiro, provider_id: 'antigravity', auth: 'oauth' },
      ...{ token_url: 'https://login.example.com/d', api_key: null, account_id: MARK },
    },
  ];
}
