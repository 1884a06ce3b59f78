/** Deepest nesting a request body may have. Real requests (tool schemas included) stay far below. */
const DEEPEST = 200;

export type JsonResult =
  | { readonly outcome: 'parsed'; readonly value: Record<string, unknown> }
  | { readonly outcome: 'refused'; readonly message: string };

/** Parses a request body that must be one JSON object. Duplicate keys: the last one wins, here and upstream alike. */
export function parseJsonObject(text: string): JsonResult {
  if (text.trim() === '') return refused('The body is empty');
  if (isTooDeep(text)) return refused(`The body is nested deeper than ${DEEPEST} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (error) {
    return refused(`The body is not valid JSON: ${error instanceof Error ? clip(error.message) : 'unreadable'}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused('The body must be a JSON object');
  }
  return { outcome: 'parsed', value: value as Record<string, unknown> };
}

/**
 * Counts open brackets before parsing, so that a depth bomb costs one scan instead of a deep object. Most of a request
 * lies inside strings, and those are jumped over quote to quote.
 */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(text, i);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        if (depth > DEEPEST) return true;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth -= 1;
    }
  }
  return false;
}

/** Index of the quote that closes the string opened at `start`, or the end of an unclosed text. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

function refused(message: string): JsonResult {
  return { outcome: 'refused', message };
}

/** Parser messages quote the input; a prompt does not belong into an error. */
function clip(message: string): string {
  return message.replace(/,? *"[\s\S]*$/, '').slice(0, 120);
}
