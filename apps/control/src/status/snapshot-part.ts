import { z } from '@hono/zod-openapi';
import { isoTime, momentSchema } from '../http/index.ts';
import { type Found, partSchema, type Trouble } from './part.ts';
import type { LastTold } from './publishing.ts';

export const snapshotSchema = z.object({
  ...partSchema,
  version: z.int().nullable().openapi({ description: 'The one that was published last' }),
  published_at: momentSchema.nullable(),
  age_seconds: z.number().nullable(),
  outlet: z.enum(['taken', 'pending']).nullable().openapi({ description: 'Whether gateways find that version' }),
});

export type SnapshotFacts = Omit<z.infer<typeof snapshotSchema>, keyof typeof partSchema>;

export const NO_SNAPSHOT: SnapshotFacts = { version: null, published_at: null, age_seconds: null, outlet: null };

const PENDING: Trouble = {
  problem: 'gateways have not been given the newest version',
  remedy: 'check Redis; it is published as soon as that answers, and gateways go on with what they have',
};

/** `names`: of the profiles. */
const namingNobody = (names: readonly string[]): Trouble => ({
  problem: `profiles name groups that are not there, and such requests are refused: ${names.slice(0, 5).join(', ')}`,
  remedy: 'change their routing rules: sluice profile set, or PATCH /admin/profiles/{id}',
});

export const SNAPSHOT_SILENT: Trouble = {
  problem: 'what gateways are told cannot be looked at',
  remedy: 'check the database and Redis',
};

/** Knows when each version was made, because the newest one is asked for again and again and may be megabytes. */
export class SnapshotLook {
  readonly #madeAt: () => Promise<number | undefined>;
  readonly #astray: () => Promise<readonly string[]>;
  #known: { readonly version: number; readonly at: number } | undefined;

  /**
   * @param madeAt when the newest version was made, epoch milliseconds.
   * @param astray names of profiles whose rules name groups that are not there.
   */
  constructor(madeAt: () => Promise<number | undefined>, astray: () => Promise<readonly string[]>) {
    this.#madeAt = madeAt;
    this.#astray = astray;
  }

  /** `found`: the version that gateways find; undefined when that cannot be looked at from here. */
  async look(
    version: number,
    last: LastTold | undefined,
    now: number,
    found: (() => Promise<number | undefined>) | undefined,
  ): Promise<Found<SnapshotFacts>> {
    const there = found ? ((await found()) ?? 0) : version;
    const taken = version > 0 && last?.taken === true && there >= version;
    if (version > 0 && this.#known?.version !== version) {
      this.#known = { version, at: (await this.#madeAt()) ?? now };
    }
    // A database that is away says so in its own part.
    const astray = await this.#astray().catch(() => []);
    const at = version > 0 ? this.#known?.at : undefined;
    return {
      facts: {
        version,
        published_at: at === undefined ? null : isoTime(at),
        age_seconds: at === undefined ? null : Math.max(0, Math.round((now - at) / 1_000)),
        outlet: taken ? 'taken' : 'pending',
      },
      trouble: astray.length > 0 ? namingNobody(astray) : taken ? undefined : PENDING,
    };
  }
}
