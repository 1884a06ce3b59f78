/** Numbers in [0, 1), the same for the same seed. */
export type Random = () => number;

/** Mulberry32: small, fast, and good enough for arrivals. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Runs work with `Math.random` drawn from a seed: the product spreads its refreshes and pauses with it, and a day has to
 * repeat. One such run at a time.
 */
export async function withSeededRandom<T>(seed: number, work: () => Promise<T>): Promise<T> {
  const original = Math.random;
  Math.random = randomFrom(seed);
  try {
    return await work();
  } finally {
    Math.random = original;
  }
}
