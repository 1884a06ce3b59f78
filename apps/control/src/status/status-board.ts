import { z } from '@hono/zod-openapi';
import type { Clock } from '@sluice/core';
import type { Pool } from '@sluice/pool';
import { isoTime, momentSchema } from '../http/index.ts';
import { DATABASE_SILENT, databaseSchema, lookAtDatabase, NO_DATABASE } from './database-part.ts';
import { KEYS_PENDING, keysSchema, lookAtKeys, NO_KEYS } from './keys-part.ts';
import { LEDGER_SILENT, ledgerSchema, lookAtLedger, NO_LEDGER } from './ledger-part.ts';
import { lookAt } from './part.ts';
import { lookAtPools, NO_POOLS, POOLS_SILENT, poolsSchema } from './pools-part.ts';
import type { StatusProbes } from './probes.ts';
import type { Publishing } from './publishing.ts';
import { lookAtRedis, NO_REDIS, REDIS_SILENT, redisSchema } from './redis-part.ts';
import { lookAtReplicas, NO_REPLICAS, REPLICAS_SILENT, replicasSchema } from './replicas-part.ts';
import { NO_SNAPSHOT, SNAPSHOT_SILENT, SnapshotLook, snapshotSchema } from './snapshot-part.ts';

/** How everything is that a control plane knows of. */
export const statusSchema = z
  .object({
    status: z.enum(['ok', 'degraded']).openapi({ description: 'degraded: at least one part is degraded or failed' }),
    version: z.string().openapi({ description: 'Release of Sluice' }),
    started_at: momentSchema,
    uptime_seconds: z.int(),
    database: databaseSchema,
    redis: redisSchema,
    snapshot: snapshotSchema,
    keys: keysSchema,
    ledger: ledgerSchema,
    replicas: replicasSchema,
    pools: poolsSchema,
  })
  .openapi('Status');

export type Status = z.infer<typeof statusSchema>;

export interface StatusBoardOptions extends Partial<StatusProbes> {
  readonly clock: Clock;
  readonly pools: ReadonlyMap<string, Pool>;
  readonly publishing: Publishing;
  /** Version of the snapshot that this process published last; 0 before the first. */
  readonly snapshotVersion: () => number;
  /** When the newest snapshot was made, epoch milliseconds. */
  readonly snapshotMadeAt: () => Promise<number | undefined>;
  /** Names of profiles whose rules name groups that are not there. */
  readonly profilesAstray: () => Promise<readonly string[]>;
  /** When this process last entered usage into the books, epoch milliseconds. */
  readonly lastCommitAt: () => number | undefined;
  /** Longest wait for any part, milliseconds. Default 2,000. */
  readonly patienceMs?: number | undefined;
}

const PATIENCE_MS = 2_000;

/** Looks at all parts at once, each by itself and for a bounded time; those who ask meanwhile share the look. */
export class StatusBoard {
  readonly #options: StatusBoardOptions;
  readonly #startedAt: number;
  readonly #snapshot: SnapshotLook;
  #looking: Promise<Status> | undefined;

  constructor(options: StatusBoardOptions) {
    this.#options = options;
    this.#startedAt = options.clock();
    this.#snapshot = new SnapshotLook(options.snapshotMadeAt, options.profilesAstray);
  }

  /** Never rejects. */
  look(): Promise<Status> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<Status> {
    const { clock, database: place, redis: ping, ledger: backlog, replicas: signs, pools: rooms } = this.#options;
    const { publishing, publishedVersion, snapshotVersion, lastCommitAt, version = 'unknown' } = this.#options;
    const patienceMs = this.#options.patienceMs ?? PATIENCE_MS;
    const now = clock();
    const ofRedis = lookAt({
      ...{ unknown: NO_REDIS, silence: REDIS_SILENT, patienceMs },
      look: ping && (() => lookAtRedis(ping)),
    });
    const parts = await together({
      database: lookAt({
        ...{ unknown: NO_DATABASE, silence: DATABASE_SILENT, patienceMs },
        look: place && (() => lookAtDatabase(place)),
      }),
      redis: ofRedis,
      snapshot: lookAt({
        ...{ unknown: NO_SNAPSHOT, silence: SNAPSHOT_SILENT, patienceMs },
        look: () => this.#snapshot.look(snapshotVersion(), publishing.lastSnapshot, now, publishedVersion),
      }),
      keys: lookAt({
        ...{ unknown: NO_KEYS, silence: KEYS_PENDING, patienceMs },
        look: async () => lookAtKeys(publishing.lastKeys),
      }),
      ledger: lookAt({
        ...{ unknown: NO_LEDGER, silence: LEDGER_SILENT, patienceMs },
        look: backlog && (() => lookAtLedger(backlog, lastCommitAt())),
      }),
      replicas: lookAt({
        ...{ unknown: NO_REPLICAS, silence: REPLICAS_SILENT, patienceMs },
        look: signs && (() => lookAtReplicas(signs)),
      }),
      pools: lookAt({
        ...{ unknown: NO_POOLS, silence: POOLS_SILENT, patienceMs: 2 * patienceMs },
        look: async () => {
          // Without Redis a pool answers from its stand-in, which in a control plane knows nobody.
          if ((await ofRedis).state === 'failed') throw new Error('the shared state is away');
          return lookAtPools(rooms);
        },
      }),
    });
    const well = Object.values(parts).every(({ state }) => state === 'ok' || state === 'absent');
    return {
      status: well ? 'ok' : 'degraded',
      ...{ version, started_at: isoTime(this.#startedAt) },
      uptime_seconds: Math.max(0, Math.floor((now - this.#startedAt) / 1_000)),
      ...parts,
    };
  }
}

async function together<Parts extends Readonly<Record<string, Promise<unknown>>>>(
  parts: Parts,
): Promise<{ [Name in keyof Parts]: Awaited<Parts[Name]> }> {
  const found = await Promise.all(Object.entries(parts).map(async ([name, part]) => [name, await part] as const));
  return Object.fromEntries(found) as { [Name in keyof Parts]: Awaited<Parts[Name]> };
}
