import { z } from '@hono/zod-openapi';

/** What is wrong with a part, and what to do about it; for people. Nothing of an error's own text: it may hold addresses. */
export interface Trouble {
  readonly problem: string;
  readonly remedy: string;
}

/** The state of every part, beside its own facts. */
export const partSchema = {
  state: z.enum(['ok', 'degraded', 'failed', 'absent']).openapi({
    description:
      'degraded: it answers, and something is wrong; failed: it does not answer; absent: not part of this set-up',
  }),
  problem: z.string().nullable(),
  remedy: z.string().nullable().openapi({ description: 'What to do about it' }),
};

export interface PartState {
  readonly state: 'ok' | 'degraded' | 'failed' | 'absent';
  readonly problem: string | null;
  readonly remedy: string | null;
}

export type Part<Facts> = PartState & Facts;

/** What a look at a part found: its facts, and what is wrong with them. */
export interface Found<Facts> {
  readonly facts: Facts;
  readonly trouble?: Trouble | undefined;
}

export interface Look<Facts> {
  /** What is shown of a part that is absent, or does not answer. */
  readonly unknown: Facts;
  /** Absent: this set-up has no such part. */
  readonly look: (() => Promise<Found<Facts>>) | undefined;
  readonly silence: Trouble;
  /** Longest wait, milliseconds. */
  readonly patienceMs: number;
}

/** Looks at one part, for a bounded time. Never rejects: a part that fails says so and leaves the others alone. */
export async function lookAt<Facts>({ unknown, look, silence, patienceMs }: Look<Facts>): Promise<Part<Facts>> {
  if (!look) return { state: 'absent', problem: null, remedy: null, ...unknown };
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), patienceMs);
  const found = await Promise.race([look().catch(() => undefined), late]);
  clearTimeout(timer);
  if (!found) return { state: 'failed', ...silence, ...unknown };
  const { facts, trouble } = found;
  return trouble ? { state: 'degraded', ...trouble, ...facts } : { state: 'ok', problem: null, remedy: null, ...facts };
}
