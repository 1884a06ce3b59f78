import { z } from '@hono/zod-openapi';
import { momentSchema } from '../http/index.ts';

const moment = momentSchema.nullable();
const word = z.string().nullable();

const condition = {
  state: z.string().openapi({ example: 'ready' }),
  block_reason: z.string().openapi({ example: 'none' }),
  status: word,
  health_status: word,
  circuit: word,
  retry_at: moment,
  remaining_seconds: z.int().nullable(),
  consecutive_failures: z.int(),
  backoff_level: z.int(),
  successes: z.int(),
  failures: z.int(),
  last_failure: word,
};

/** Live state of one account: of itself, and of each model that ever had something to say. */
export const accountStateSchema = z
  .object({
    provider: z.string(),
    account_id: z.string(),
    priority: z.int(),
    in_flight: z.int(),
    max_in_flight: z.int().nullable(),
    ...condition,
    slowed_until: moment,
    token: z
      .object({
        version: z.int(),
        expires_at: moment,
        seconds_left: z.int().nullable(),
        last_refresh: word,
        returned: z.enum(['sure', 'doubtful']).nullable().optional().openapi({
          description:
            'Brought back from its copy after the live store had lost it; doubtful: its refresh token may be spent',
        }),
      })
      .nullable(),
    models: z.record(z.string(), z.object(condition)),
  })
  .openapi('AccountState');
