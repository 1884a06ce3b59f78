/** Keys without their opening quote, which is the commonest character of all: searching for a rarer one is twice as fast. */
const FINISH = 'finish_reason"';
const USAGE = 'usage"';
const ERROR = 'error"';

/**
 * Whether a record is a plain delta, seen from its bytes alone: it has a `finish_reason`, and that, `usage` and `error` are null
 * wherever it has them. A key cannot be forged by content, whose quotes are escaped. When in doubt it is not, which costs the
 * parsing of one record and nothing else.
 */
export function isPlainDelta(record: Buffer): boolean {
  // One byte per character needs no decoding, and the keys are ASCII.
  const text = record.toString('latin1');
  return (
    text.includes(FINISH) &&
    isNullEverywhere(text, FINISH) &&
    isNullEverywhere(text, USAGE) &&
    isNullEverywhere(text, ERROR)
  );
}

function isNullEverywhere(text: string, key: string): boolean {
  for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + key.length)) {
    if (!isNull(text, at + key.length)) return false;
  }
  return true;
}

/** Whether `: null` follows a key; any other value begins with another letter. */
function isNull(text: string, after: number): boolean {
  let at = after;
  while (text[at] === ' ' || text[at] === ':') at++;
  return text[at] === 'n';
}
