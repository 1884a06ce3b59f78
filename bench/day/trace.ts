import { DAY_MS, HOUR_MS, START } from './calendar.ts';
import { type Random, randomFrom } from './random.ts';
import type { VendorProfile } from './vendors.ts';

/** One client request. The same for every contestant, and frozen. */
export interface TracedRequest {
  readonly index: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly model: string;
  /** Prompt and answer together. */
  readonly tokens: number;
}

const MEAN_TOKENS = 4_500;
/** Of the day's requests, those that come in bursts: an agent that fans out. */
const BURST_SHARE = 0.2;
const BURST_LASTS_MS = 20_000;
const SMALLEST_BURST = 5;
const LARGEST_BURST = 40;

/**
 * A day of requests to one vendor, in order: few at night and many in office hours, a fifth of them in bursts of 5 to 40 within
 * 20 s, each for one model. Sizes are log-normal with a mean of 4,500 tokens.
 */
export function traceOf(seed: number, profile: VendorProfile, requests: number): readonly TracedRequest[] {
  const random = randomFrom(seed);
  const arrivals: { at: number; model: string }[] = [];
  const bursty = requests * BURST_SHARE;
  while (arrivals.length < bursty) {
    const from = momentOfDay(random);
    const model = modelOf(profile, random);
    const size = Math.round(SMALLEST_BURST + random() ** 2 * (LARGEST_BURST - SMALLEST_BURST));
    for (let each = 0; each < size; each++) arrivals.push({ at: from + random() * BURST_LASTS_MS, model });
  }
  while (arrivals.length < requests) arrivals.push({ at: momentOfDay(random), model: modelOf(profile, random) });
  arrivals.sort((a, b) => a.at - b.at);
  return Object.freeze(
    arrivals.map(({ at, model }, index) =>
      Object.freeze({ index, at: START + Math.floor(at), model, tokens: sizeOf(random) }),
    ),
  );
}

/** Relative traffic at a moment of the UTC day: 0.1 at three in the morning, 1 at three in the afternoon. */
function traffic(sinceStart: number): number {
  const hour = ((START + sinceStart) % DAY_MS) / HOUR_MS;
  return 0.1 + 0.9 * ((1 - Math.cos(((hour - 3) / 24) * 2 * Math.PI)) / 2) ** 1.5;
}

/** Milliseconds since the start, by rejection. */
function momentOfDay(random: Random): number {
  for (;;) {
    const at = random() * DAY_MS;
    if (random() < traffic(at)) return at;
  }
}

function modelOf({ models }: VendorProfile, random: Random): string {
  const total = models.reduce((sum, { share }) => sum + share, 0);
  let left = random() * total;
  for (const { model, share } of models) {
    left -= share;
    if (left < 0) return model;
  }
  return models[0].model;
}

function sizeOf(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const spread = 1;
  const size = MEAN_TOKENS * Math.exp(spread * normal - spread ** 2 / 2);
  return Math.max(100, Math.min(100_000, Math.round(size)));
}
