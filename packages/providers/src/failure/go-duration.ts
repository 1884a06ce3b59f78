const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * A duration in Go's notation (`6m0s`, `1h43m56.2s`, `479.417ms`) in milliseconds; not capped. A bare number is none,
 * because it has no unit, and so is a negative one.
 */
export function goDuration(text: string): number | undefined {
  if (text.length > 64 || !/^(?:\d{1,12}(?:\.\d{1,12})?(?:h|ms|m|s|us|µs|ns))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/([\d.]+)([a-zµ]+)/g)) {
    total += Number(number) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return total;
}
