/** What a request offers as its key. Headers only: a key in a URL ends up in logs, histories and referrers. */
export type PresentedKey =
  | { readonly outcome: 'presented'; readonly key: string }
  | { readonly outcome: 'none' }
  | { readonly outcome: 'refused'; readonly message: string };

const QUERY_NAMES = new Set([
  'key',
  'api_key',
  'apikey',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
  'access_token',
  'token',
]);

/**
 * Finds the key in `x-api-key`, `Authorization: Bearer` or `x-goog-api-key`. The same key in several of them is fine;
 * different ones are refused, since whoever checks another one than we do would see another caller. So is a credential
 * header sent twice. Empty values and other `Authorization` schemes offer nothing.
 */
export function presentedKey(rawHeaders: readonly string[], target: string): PresentedKey {
  if (hasKeyInQuery(target)) {
    return { outcome: 'refused', message: 'API keys are not accepted in the URL; send it in the x-api-key header.' };
  }
  const seen = new Set<string>();
  let key: string | undefined;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase();
    if (name !== 'x-api-key' && name !== 'authorization' && name !== 'x-goog-api-key') continue;
    if (seen.has(name)) return { outcome: 'refused', message: `The ${name} header was sent more than once.` };
    seen.add(name);
    const value = rawHeaders[index + 1] ?? '';
    const offered = name === 'authorization' ? bearer(value) : value.trim();
    if (offered === '') continue;
    if (key !== undefined && key !== offered) {
      return { outcome: 'refused', message: 'The request carries different API keys in different headers; send one.' };
    }
    key = offered;
  }
  return key === undefined ? { outcome: 'none' } : { outcome: 'presented', key };
}

/** The scheme is case-insensitive (RFC 9110 section 11.1). */
function bearer(value: string): string {
  return /^\s*bearer[ \t]+(.*)$/is.exec(value)?.[1]?.trim() ?? '';
}

function hasKeyInQuery(target: string): boolean {
  const start = target.indexOf('?');
  if (start < 0) return false;
  for (const name of new URLSearchParams(target.slice(start + 1)).keys()) {
    if (QUERY_NAMES.has(name.toLowerCase())) return true;
  }
  return false;
}
