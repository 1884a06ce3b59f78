import type { Account, Operation } from '@sluice/core';

/** Anthropic's URLs where they differ from the vendor's own. */
export interface ClaudeUrls {
  /** Default `https://api.anthropic.com`. A `/v1` at its end is understood. */
  readonly base_url?: string | undefined;
  /** Default `https://platform.claude.com/v1/oauth/token`. */
  readonly token_url?: string | undefined;
}

const BASE_URL = 'https://api.anthropic.com';
const TOKEN_URL = 'https://platform.claude.com/v1/oauth/token';

/**
 * Where a request is sent: `/v1/messages`, or `/v1/messages/count_tokens`. The account's own URL wins over the provider's. `beta`: with
 * the `?beta=true` that clients of the beta API put there. Throws `TypeError` when a configured URL is none: configuration is
 * checked at start.
 */
export function messagesUrl(
  account: Account,
  urls: ClaudeUrls = {},
  request: { readonly operation?: Operation; readonly beta?: boolean } = {},
): URL {
  const base = (account.urls.base_url ?? urls.base_url ?? BASE_URL).replace(/\/+$/, '').replace(/\/v1$/, '');
  const path = request.operation === 'count' ? 'messages/count_tokens' : 'messages';
  return new URL(`${base}/v1/${path}${request.beta ? '?beta=true' : ''}`);
}

/**
 * Where a subscription's token is renewed. The account's own URL wins over the provider's. Throws `TypeError` when a
 * configured URL is none: configuration is checked at start.
 */
export function tokenUrl(account: Account, urls: ClaudeUrls = {}): URL {
  return new URL(account.urls.token_url ?? urls.token_url ?? TOKEN_URL);
}
