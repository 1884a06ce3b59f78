import type { Account } from '@sluice/core';

/** Anthropic's URLs where they differ from the vendor's own. */
export interface ClaudeUrls {
  /** Default `https://platform.claude.com/v1/oauth/token`. */
  readonly token_url?: string | undefined;
}

const TOKEN_URL = 'https://platform.claude.com/v1/oauth/token';

/**
 * Where a subscription's token is renewed. The account's own URL wins over the provider's. Throws `TypeError` when a
 * configured URL is none: configuration is checked at start.
 */
export function tokenUrl(account: Account, urls: ClaudeUrls = {}): URL {
  return new URL(account.urls.token_url ?? urls.token_url ?? TOKEN_URL);
}
