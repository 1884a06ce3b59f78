import { z } from '@hono/zod-openapi';
import { isoTime, momentSchema } from '../http/index.ts';
import { type Found, partSchema, type Trouble } from './part.ts';
import type { LastTold } from './publishing.ts';

export const keysSchema = z.object({
  ...partSchema,
  directory: z
    .enum(['published', 'pending'])
    .nullable()
    .openapi({ description: 'Whether the directory in which gateways look keys up is in line with the database' }),
  told_at: momentSchema.nullable().openapi({ description: 'When it was last written to or compared' }),
});

export type KeysFacts = Omit<z.infer<typeof keysSchema>, keyof typeof partSchema>;

export const NO_KEYS: KeysFacts = { directory: null, told_at: null };

export const KEYS_PENDING: Trouble = {
  problem: 'changes of API keys have not reached the gateways',
  remedy: 'check Redis and the database; it is tried again until it works, and a revoked key is refused only then',
};

export function lookAtKeys(last: LastTold | undefined): Found<KeysFacts> {
  const published = last?.taken === true;
  return {
    facts: { directory: published ? 'published' : 'pending', told_at: last ? isoTime(last.at) : null },
    trouble: published ? undefined : KEYS_PENDING,
  };
}
