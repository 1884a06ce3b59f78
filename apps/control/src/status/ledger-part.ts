import { z } from '@hono/zod-openapi';
import { isoTimeOrNull, momentSchema } from '../http/index.ts';
import { type Found, partSchema, type Trouble } from './part.ts';
import type { LedgerBacklog } from './probes.ts';

const amount = z.number().nullable();

export const ledgerSchema = z.object({
  ...partSchema,
  kind: z.enum(['stream', 'embedded']).nullable(),
  waiting: amount.openapi({ description: 'Batches in the stream; embedded: entries in memory' }),
  pending: amount.openapi({ description: 'Of the batches, those that are being entered' }),
  spooled: amount.openapi({ description: 'Batches on the disk of this process' }),
  spooled_bytes: amount,
  lag_seconds: amount.openapi({ description: 'Age of the oldest usage that is not in the books' }),
  last_commit_at: momentSchema.nullable().openapi({ description: 'Last entry of this process into the books' }),
});

export type LedgerFacts = Omit<z.infer<typeof ledgerSchema>, keyof typeof partSchema>;

export const NO_LEDGER: LedgerFacts = {
  ...{ kind: null, waiting: null, pending: null, spooled: null, spooled_bytes: null },
  ...{ lag_seconds: null, last_commit_at: null },
};

export const LEDGER_SILENT: Trouble = {
  problem: 'the way of usage into the books does not answer',
  remedy: 'check Redis; gateways keep usage on their disks until it is back',
};

/** Usage that waits for so long is stuck, milliseconds: batches are entered within a second. */
const LATE_MS = 60_000;

export async function lookAtLedger(
  backlog: () => Promise<LedgerBacklog>,
  lastCommitAt: number | undefined,
): Promise<Found<LedgerFacts>> {
  const { kind, waiting, pending, spooled, spooledBytes, oldestMs, stuck } = await backlog();
  const late = oldestMs > LATE_MS;
  return {
    facts: {
      ...{ kind, waiting, pending, spooled, spooled_bytes: spooledBytes, lag_seconds: Math.round(oldestMs / 100) / 10 },
      last_commit_at: isoTimeOrNull(lastCommitAt),
    },
    trouble:
      late || stuck
        ? {
            problem: late
              ? `usage has waited for ${Math.round(oldestMs / 1_000)} s to be entered into the books`
              : 'usage cannot be entered into the books',
            remedy:
              'check the database and this process’ log; nothing is lost, it is entered when the database answers',
          }
        : undefined,
  };
}
