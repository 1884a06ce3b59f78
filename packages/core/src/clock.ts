/** Wall-clock time in epoch milliseconds. Injected wherever time decides something, so tests can turn the hands. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
