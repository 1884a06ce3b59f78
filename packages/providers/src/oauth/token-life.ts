const USUAL_LIFETIME_S = 3_600;
const LONGEST_LIFETIME_S = 30 * 24 * 3_600;

/**
 * When a token whose `expires_in` is this many seconds ends, RFC 3339. Nonsense (zero, negative, words) reads as an hour:
 * were it believed, every request would refresh; a token that dies earlier is found out by its first refusal. Never more
 * than thirty days.
 */
export function expiresAfter(expiresIn: unknown, now: number): string {
  const seconds = typeof expiresIn === 'string' && /^\d{1,12}$/.test(expiresIn) ? Number(expiresIn) : expiresIn;
  const lifetime =
    typeof seconds === 'number' && seconds > 0 ? Math.min(seconds, LONGEST_LIFETIME_S) : USUAL_LIFETIME_S;
  return new Date(now + lifetime * 1_000).toISOString();
}
