const KEPT_BYTES = 2048;
/** Patterns run over this much only: a hostile body must not cost time. */
const SCANNED_CHARACTERS = 8192;

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [
    /("?(?:access_?token|refresh_?token|id_?token|client_?secret|api_?key|authorization|password)"?\s*[:=]\s*"?)(?:bearer\s+)?[^"\s,}&]+/gi,
    '$1[redacted]',
  ],
  // A header as it was sent, name and value side by side.
  [/\b(x-[\w-]{0,40}(?:key|token|secret)[\w-]{0,40}["']?[\s:=,]+["']?)[^\s"',}]+/gi, '$1[redacted]'],
  [/\bbearer\s+(?!token\b)[^\s",}]+/gi, 'Bearer [redacted]'],
  [/(\buser\s?-?_?id\b["\s:=(]{0,4})[\w.:@/-]+/gi, '$1[redacted]'],
  [/(\baccount(?: id)? ?\()[^)]{1,64}\)/gi, '$1[redacted])'],
  [/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+/g, '[email]'],
  [/\barn:[\w-]*:[^\s",}]+/g, '[arn]'],
  [/\b(?:sk|ksk|pk|rt|at|ghp|xox[a-z])[-_][\w-]{6,}/gi, '[redacted]'],
];

/** Anything this long in one piece is a token when there is a digit in it. */
const LONG_RUN = /[\w+/=.-]{32,}/g;

/**
 * An upstream body made fit for the log: bearer-like strings, e-mail addresses, ARNs and whatever stands after
 * "User ID" are blanked, and what is left is cut to 2 KiB.
 */
export function redact(body: string): string {
  let text = body.slice(0, SCANNED_CHARACTERS);
  for (const [pattern, replacement] of SECRETS) text = text.replace(pattern, replacement);
  // The digit is looked for in each run by itself: as a lookahead it would cost the square of a long run.
  text = text.replace(LONG_RUN, (run) => (/\d/.test(run) ? '[redacted]' : run));
  const bytes = Buffer.from(text);
  return bytes.length <= KEPT_BYTES
    ? text
    : bytes
        .subarray(0, KEPT_BYTES)
        .toString()
        .replace(/\uFFFD+$/, '');
}
