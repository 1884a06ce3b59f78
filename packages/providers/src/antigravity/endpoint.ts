import type { Account } from '@sluice/core';

/** Antigravity's URLs where they differ from the vendor's own. */
export interface AntigravityUrls {
  /** Default: the vendor's own, {@link baseUrls}. */
  readonly base_url?: string | undefined;
  /** Tried behind `base_url`, in this order, where that one cannot be reached or has no capacity. */
  readonly more_base_urls?: readonly string[] | undefined;
  /** Default `https://oauth2.googleapis.com/token`. */
  readonly token_url?: string | undefined;
}

const PROD_URL = 'https://cloudcode-pa.googleapis.com';
const DAILY_URL = 'https://daily-cloudcode-pa.googleapis.com';
const TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** Where an account's token is renewed. The account's own URL wins over the provider's. Throws `TypeError` on nonsense. */
export function tokenUrl(account: Account, urls: AntigravityUrls = {}): URL {
  return new URL(account.urls.token_url ?? urls.token_url ?? TOKEN_URL);
}

/** Where one of the service's account methods is called: `{base}/v1internal:{method}`. Throws `TypeError` on nonsense. */
export function methodUrl(account: Account, method: string, urls: AntigravityUrls = {}): URL {
  const [base = PROD_URL] = configured(account, urls);
  return callUrl(base, method);
}

/**
 * The bases on which a model can be asked, the best first. The account's own wins over the provider's; where none is configured, the
 * order of the vendor's clients: the daily one has capacity when the other has none.
 */
export function baseUrls(account: Account, urls: AntigravityUrls = {}): readonly string[] {
  const bases = configured(account, urls);
  return bases.length > 0 ? bases : [DAILY_URL, PROD_URL];
}

/** `{base}/v1internal:{method}`; `sse` asks for a stream of events. Throws `TypeError` on nonsense. */
export function callUrl(base: string, method: string, sse = false): URL {
  return new URL(`${base.replace(/\/+$/, '')}/v1internal:${method}${sse ? '?alt=sse' : ''}`);
}

function configured(account: Account, urls: AntigravityUrls): readonly string[] {
  if (account.urls.base_url !== undefined) return [account.urls.base_url];
  return [...(urls.base_url === undefined ? [] : [urls.base_url]), ...(urls.more_base_urls ?? [])];
}
