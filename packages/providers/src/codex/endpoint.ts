import type { Account } from '@sluice/core';

/** The Codex backend's URLs where they differ from the vendor's own. */
export interface CodexUrls {
  /** Default `https://auth.openai.com/oauth/token`. */
  readonly token_url?: string | undefined;
}

const TOKEN_URL = 'https://auth.openai.com/oauth/token';

/**
 * Where a ChatGPT login's token is renewed. The account's own URL wins over the provider's. Throws `TypeError` when a
 * configured URL is none: configuration is checked at start.
 */
export function tokenUrl(account: Account, urls: CodexUrls = {}): URL {
  return new URL(account.urls.token_url ?? urls.token_url ?? TOKEN_URL);
}
