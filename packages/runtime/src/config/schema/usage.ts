import { z } from 'zod';
import { decimal, duration, text } from './scalars.ts';

const price = () => decimal({ min: 0, max: 1_000_000 });

const priceRow = z.strictObject({
  model: text().describe("Upstream's name of the model; * stands for anything. The first entry that matches counts"),
  input: price().describe('Per million tokens of fresh input, in a currency of your choice'),
  output: price().describe('Per million tokens of output'),
  cache_read: price().optional().describe('Per million tokens read from a cache; absent: as input'),
  cache_write: price().optional().describe('Per million tokens written to a cache; absent: as input'),
  cache_write_1h: price()
    .optional()
    .describe('Per million tokens written to a cache for an hour; absent: as cache_write'),
  reasoning: price().optional().describe('Per million tokens of output spent on thinking; absent: as output'),
  tiers: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, 'price classes are lower-case words'),
      decimal({ min: 0, max: 100 }),
    )
    .optional()
    .describe("What all of these are multiplied by in a vendor's price class, such as `{ batch: 0.5, priority: 2 }`"),
});

/** What is written down about requests, what they cost, and how long that is kept. */
export const usageSection = z
  .strictObject({
    prices: z
      .array(priceRow)
      .default([])
      .describe(
        'What models cost; models without a price have no cost, and are refused to keys with a budget in money',
      ),
    keep_requests: duration('1h', '3650d')
      .default(90 * 86_400_000)
      .describe('How long single requests are kept'),
    keep_hours: duration('1h', '3650d')
      .default(90 * 86_400_000)
      .describe('How long sums by hour are kept'),
    keep_days: duration('1d', '3650d')
      .default(730 * 86_400_000)
      .describe('How long sums by day are kept'),
  })
  .prefault({});
