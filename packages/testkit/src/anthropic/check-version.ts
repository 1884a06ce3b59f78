import type { IncomingHttpHeaders } from 'node:http';

export const OLD_VERSION = '2023-06-01';
/** What `@anthropic-ai/sdk` 1.x sends: no sampling parameters, system messages anywhere, `max_tokens` 0 to warm the cache. */
export const LATEST_VERSION = '2026-10-21';

export function versionOf(headers: IncomingHttpHeaders): string {
  return String(headers['anthropic-version'] ?? '');
}

/** What the API says about a missing or made-up `anthropic-version`. */
export function checkVersion(headers: IncomingHttpHeaders): string | undefined {
  const version = versionOf(headers);
  if (version === '') return 'anthropic-version: header is required';
  if (version === OLD_VERSION || version === LATEST_VERSION) return undefined;
  return `anthropic-version: "${version}" is not a valid version`;
}
