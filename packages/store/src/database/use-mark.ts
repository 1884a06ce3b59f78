import pg from 'pg';

/** Shared by those who use a database, wanted alone by those who take tables away. */
export const USE_LOCK = '7305822118394121';

const RETRY_MS = 5_000;

export interface UseMark {
  close(): Promise<void>;
}

/**
 * Marks a Postgres database as in use by this process, for as long as it lives: nobody takes its tables away meanwhile. An
 * embedded database has its owner's lock for that. Resolves after the first try; a server that goes away is marked again
 * when it is back.
 */
export async function markInUse(url: string): Promise<UseMark> {
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  const mark = async (): Promise<void> => {
    const mine = new pg.Client({ connectionString: url, application_name: 'sluice in use', keepAlive: true });
    client = mine;
    const again = () => {
      if (closed || client !== mine) return;
      client = undefined;
      retry = setTimeout(() => void mark(), RETRY_MS);
      retry.unref();
    };
    mine.on('error', again);
    mine.on('end', again);
    try {
      await mine.connect();
      await mine.query('SELECT pg_advisory_lock_shared($1::bigint)', [USE_LOCK]);
    } catch {
      await mine.end().catch(() => {});
      again();
    }
  };
  await mark();
  return {
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
