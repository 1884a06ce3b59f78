/** What a `data:` URI with base64 in it holds. */
export interface InlineData {
  /** Lower case, without parameters; `text/plain` when the URI names none (RFC 2397). */
  readonly mediaType: string;
  /** Base64 as it was written; not decoded, not checked. */
  readonly data: string;
}

/** The head of a URI that is looked at; what follows may be megabytes. */
const LONGEST_HEAD = 256;

/** Takes a base64 `data:` URI apart. Undefined for any other text, percent-encoded `data:` URIs among them. */
export function parseDataUri(uri: string): InlineData | undefined {
  const match = /^data:([^,;]*)((?:;[^,;]*)*);base64,/i.exec(uri.slice(0, LONGEST_HEAD));
  if (!match) return undefined;
  return { mediaType: match[1]?.toLowerCase() || 'text/plain', data: uri.slice(match[0].length) };
}

export function dataUri(mediaType: string, base64: string): string {
  return `data:${mediaType};base64,${base64}`;
}
