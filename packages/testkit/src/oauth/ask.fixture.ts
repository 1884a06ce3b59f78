import type { CredentialFields } from './issue-login.ts';

export interface TokenReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends a refresh request as JSON. */
export function postJson(url: string, body: object, signal?: AbortSignal): Promise<TokenReply> {
  return post(url, 'application/json; charset=utf-8', JSON.stringify(body), signal);
}

/** Sends a refresh request as a form. */
export function postForm(url: string, body: Record<string, string>): Promise<TokenReply> {
  return post(url, 'application/x-www-form-urlencoded', new URLSearchParams(body).toString());
}

async function post(url: string, type: string, body: string, signal?: AbortSignal): Promise<TokenReply> {
  const init = { method: 'POST', headers: { 'content-type': type }, body, ...(signal && { signal }) };
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as TokenReply['body'] };
}

/** A well-formed request body of each vendor for a login. */
export const REQUESTS = {
  claude: ({ refresh_token }: CredentialFields) => ({
    grant_type: 'refresh_token',
    refresh_token,
    client_id: '9d1c250a-e61b-44d9-88ed-5944d1962f5e',
  }),
  codex: ({ refresh_token }: CredentialFields) => ({
    grant_type: 'refresh_token',
    refresh_token,
    client_id: 'app_EMoamEEZ73f0CkXaXp7hrann',
  }),
  antigravity: ({ refresh_token, client_id = '', client_secret = '' }: CredentialFields) => ({
    grant_type: 'refresh_token',
    refresh_token,
    client_id,
    client_secret,
  }),
  social: ({ refresh_token }: CredentialFields) => ({ refreshToken: refresh_token }),
  idc: ({ refresh_token, client_id = '', client_secret = '' }: CredentialFields) => ({
    grantType: 'refresh_token',
    refreshToken: refresh_token,
    clientId: client_id,
    clientSecret: client_secret,
  }),
};
