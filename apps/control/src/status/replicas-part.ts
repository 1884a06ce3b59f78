import { z } from '@hono/zod-openapi';
import { isoTime, momentSchema } from '../http/index.ts';
import { type Found, partSchema, type Trouble } from './part.ts';
import type { ReplicaSign } from './probes.ts';

export const replicasSchema = z.object({
  ...partSchema,
  gateways: z.int().nullable(),
  alive: z.array(z.object({ id: z.string(), role: z.enum(['gateway', 'control']), seen_at: momentSchema })),
});

export type ReplicasFacts = Omit<z.infer<typeof replicasSchema>, keyof typeof partSchema>;

export const NO_REPLICAS: ReplicasFacts = { gateways: null, alive: [] };

export const REPLICAS_SILENT: Trouble = { problem: 'it is not known which gateways are alive', remedy: 'check Redis' };

const NOBODY: Trouble = {
  problem: 'no gateway is alive',
  remedy: 'start one with `sluice gateway`, on the same state.redis_url and state.key_prefix',
};

/** Processes are named after what they are, see the composition of each. */
export function isGateway(id: string): boolean {
  return id.startsWith('gw_');
}

export async function lookAtReplicas(signs: () => Promise<readonly ReplicaSign[]>): Promise<Found<ReplicasFacts>> {
  const alive = (await signs()).map(({ id, seenAt }) => ({
    id,
    role: isGateway(id) ? ('gateway' as const) : ('control' as const),
    seen_at: isoTime(seenAt),
  }));
  const gateways = alive.filter(({ role }) => role === 'gateway').length;
  return { facts: { gateways, alive }, trouble: gateways === 0 ? NOBODY : undefined };
}
