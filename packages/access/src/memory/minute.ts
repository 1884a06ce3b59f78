/** How much began in which second: requests, and tokens. */
export interface Use {
  readonly requests: number;
  readonly tokens: number;
}

/** The last minute of a key, second by second. */
export interface Minute {
  /** By seconds since 1970. */
  readonly seconds: ReadonlyMap<number, Use>;
  /** The last second in which something was added. */
  readonly last: number;
}

export const NO_MINUTE: Minute = { seconds: new Map(), last: 0 };

/** A second is counted until the 61st after it begins: then all of it is more than 60 seconds ago. */
const COUNTED_SECONDS = 61;

/**
 * The last minute at this moment. A clock that goes back a little stands still for it; one that goes back further than the
 * minute begins another, rather than to wait until it is there again.
 */
export function minuteAt(minute: Minute, now: number): Minute {
  const second = Math.floor(now / 1_000);
  if (second < minute.last - COUNTED_SECONDS) return { seconds: new Map(), last: second };
  const first = secondAt(minute, now) - COUNTED_SECONDS + 1;
  return { ...minute, seconds: new Map([...minute.seconds].filter(([counted]) => counted >= first)) };
}

/** The second in which something that begins now is counted. */
export function secondAt({ last }: Minute, now: number): number {
  return Math.max(Math.floor(now / 1_000), last);
}

/** With so much more in a second; one that is over has no effect, and nothing falls below 0. */
export function withUse(minute: Minute, second: number, use: Use): Minute {
  const before = minute.seconds.get(second) ?? { requests: 0, tokens: 0 };
  const after = {
    requests: Math.max(0, before.requests + use.requests),
    tokens: Math.max(0, before.tokens + use.tokens),
  };
  return { ...minute, seconds: new Map([...minute.seconds, [second, after]]) };
}

export function total({ seconds }: Minute, kind: keyof Use): number {
  return [...seconds.values()].reduce((sum, use) => sum + use[kind], 0);
}

/** Milliseconds until no more than so much is left of what was counted, if nothing is added; 0 when it is so already. */
export function waitUntil(minute: Minute, kind: keyof Use, most: number, now: number): number {
  let left = total(minute, kind);
  let wait = 0;
  for (const [second, use] of [...minute.seconds].toSorted(([one], [other]) => one - other)) {
    if (left <= most) break;
    left -= use[kind];
    wait = endOf(second) - now;
  }
  return wait;
}

/** When a second is counted no more, epoch milliseconds. */
export function endOf(second: number): number {
  return (second + COUNTED_SECONDS) * 1_000;
}
