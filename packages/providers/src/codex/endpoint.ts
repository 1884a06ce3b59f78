import type { Account } from '@sluice/core';

/** Codex's URLs where they differ from the vendor's own. */
export interface CodexUrls {
  /** ChatGPT's backend. Default `https://chatgpt.com/backend-api/codex`. */
  readonly base_url?: string | undefined;
  /** Default `https://auth.openai.com/oauth/token`. */
  readonly token_url?: string | undefined;
}

const CHATGPT_URL = 'https://chatgpt.com/backend-api/codex';
const API_URL = 'https://api.openai.com/v1';
const TOKEN_URL = 'https://auth.openai.com/oauth/token';

/** Whether the account is a ChatGPT login, for which the backend's own rules hold, and not an API key. */
export function isChatGpt(account: Account): boolean {
  return account.auth !== 'api_key';
}

/**
 * Where a request is sent: `{base}/responses` of ChatGPT's backend for a login, `{base}/v1/responses` of OpenAI's API for a key, whose base
 * may end in `/v1` already. The account's own URL wins over the provider's, which a key does without where it is a ChatGPT backend's.
 * Throws `TypeError` when a configured URL is none: configuration is checked at start.
 */
export function responsesUrl(account: Account, urls: CodexUrls = {}): URL {
  const configured = trimmed(account.urls.base_url ?? urls.base_url ?? CHATGPT_URL);
  if (isChatGpt(account)) return new URL(`${configured}/responses`);
  const isBackend = account.urls.base_url === undefined && /\/backend-api(?:\/codex)?$/.test(configured);
  const base = isBackend ? API_URL : configured;
  return new URL(/\/v\d+$/.test(base) ? `${base}/responses` : `${base}/v1/responses`);
}

/**
 * Where a ChatGPT login's token is renewed. The account's own URL wins over the provider's. Throws `TypeError` when a
 * configured URL is none: configuration is checked at start.
 */
export function tokenUrl(account: Account, urls: CodexUrls = {}): URL {
  return new URL(account.urls.token_url ?? urls.token_url ?? TOKEN_URL);
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}
