const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE_ARRAY = 0x5d;
const CLOSE_OBJECT = 0x7d;

/**
 * Whether JSON text nests arrays and objects deeper than `limit`. Reads bytes and skips string contents with a native
 * search, so it costs far less than parsing and can run before it. Makes no statement about validity.
 */
export function nestsDeeperThan(json: Buffer, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      at = closingQuote(json, at);
      if (at < 0) return false;
    } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (++depth > limit) return true;
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--;
  }
  return false;
}

/** Position of the quote that ends the string opened at `opening`, or -1. */
function closingQuote(json: Buffer, opening: number): number {
  let at = json.indexOf(QUOTE, opening + 1);
  while (at >= 0) {
    let before = at - 1;
    while (json[before] === BACKSLASH) before--;
    if ((at - before) % 2 === 1) return at;
    at = json.indexOf(QUOTE, at + 1);
  }
  return -1;
}
