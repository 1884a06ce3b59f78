import { z } from '@hono/zod-openapi';
import { type Found, partSchema, type Trouble } from './part.ts';

export const redisSchema = z.object({ ...partSchema, latency_ms: z.number().nullable() });

export type RedisFacts = Omit<z.infer<typeof redisSchema>, keyof typeof partSchema>;

export const NO_REDIS: RedisFacts = { latency_ms: null };

export const REDIS_SILENT: Trouble = {
  problem: 'Redis does not answer',
  remedy: 'check that it runs and that state.redis_url is right; gateways serve from memory, and changes wait',
};

export async function lookAtRedis(ping: () => Promise<unknown>): Promise<Found<RedisFacts>> {
  const begun = performance.now();
  await ping();
  return { facts: { latency_ms: Math.round((performance.now() - begun) * 10) / 10 } };
}
