const UNIT_MS: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|milli)/i, 1],
  [/^s/i, 1_000],
  [/^m/i, 60_000],
  [/^h/i, 3_600_000],
  [/^d/i, 86_400_000],
];

const WAIT =
  /\b(?:again in|retry in|retry after|reset after|reset in|resets in|after)\s+((?:\d{1,9}(?:\.\d{1,9})?\s?(?:milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])[\s,]{0,2}){1,5})/i;

/**
 * How long a sentence asks to wait, in milliseconds, not capped: "try again in 11.054s", "in 35 seconds", "reset after
 * 1h43m56s", "Please retry in 2 minutes". Undefined when it names no time. Only the first 2,000 characters are read.
 */
export function waitInText(message: string): number | undefined {
  const span = WAIT.exec(message.slice(0, 2_000))?.[1];
  if (span === undefined) return undefined;
  let total = 0;
  for (const [, number, unit] of span.matchAll(/(\d+(?:\.\d+)?)\s?([a-z]+)/gi)) {
    const known = UNIT_MS.find(([pattern]) => pattern.test(unit ?? ''));
    total += Number(number) * (known?.[1] ?? 0);
  }
  return total;
}
