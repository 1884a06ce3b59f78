import type { Account } from '@sluice/core';

/** The server's URL where it is not OpenAI's own. */
export interface OpenaiUrls {
  /** Default `https://api.openai.com/v1`. */
  readonly base_url?: string | undefined;
}

export type OpenaiPath = 'chat/completions' | 'completions' | 'embeddings' | 'models';

const BASE_URL = 'https://api.openai.com/v1';

/**
 * Where a request goes. The account's own URL wins over the provider's. A base without a path is completed by `/v1`; one with
 * a path is taken as it stands, with or without a trailing slash, because not every server has a version in it. A query (Azure's
 * `api-version`) is kept, and a base that already names a route is cut back to where it begins. Throws `TypeError` when a
 * configured URL is none: configuration is checked at start.
 */
export function openaiUrl(account: Account, path: OpenaiPath, urls: OpenaiUrls = {}): URL {
  const url = new URL(account.urls.base_url ?? urls.base_url ?? BASE_URL);
  const base = url.pathname.replace(/\/+$/, '').replace(/\/(?:chat\/completions|completions|embeddings)$/, '');
  url.pathname = `${base === '' ? '/v1' : base}/${path}`;
  url.hash = '';
  return url;
}
