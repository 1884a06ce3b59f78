import type { Account } from '@sluice/core';

/** Antigravity's URLs where they differ from the vendor's own. */
export interface AntigravityUrls {
  /** Default `https://cloudcode-pa.googleapis.com`. */
  readonly base_url?: string | undefined;
  /** Default `https://oauth2.googleapis.com/token`. */
  readonly token_url?: string | undefined;
}

const BASE_URL = 'https://cloudcode-pa.googleapis.com';
const TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** Where an account's token is renewed. The account's own URL wins over the provider's. Throws `TypeError` on nonsense. */
export function tokenUrl(account: Account, urls: AntigravityUrls = {}): URL {
  return new URL(account.urls.token_url ?? urls.token_url ?? TOKEN_URL);
}

/** Where one of the service's methods is called: `{base}/v1internal:{method}`. Throws `TypeError` on nonsense. */
export function methodUrl(account: Account, method: string, urls: AntigravityUrls = {}): URL {
  const base = account.urls.base_url ?? urls.base_url ?? BASE_URL;
  return new URL(`${base.replace(/\/+$/, '')}/v1internal:${method}`);
}
