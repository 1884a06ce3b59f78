import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Schema } from '../schema/index.ts';
import type { Database, DatabaseOptions, ScriptTransaction } from './database.ts';
import { BIGINT, safeInteger } from './safe-integer.ts';

const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
/** No statement of a request is meant to run this long; scripts (migrations, dumps) may. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A process that hangs inside a transaction must not hold its locks for ever. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/**
 * A Postgres database behind a pool. Connects with the first query, and again after the server was away: a query while it
 * is away rejects.
 */
export function openPostgres(url: string, options: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'sluice',
    max: options.maxConnections ?? MAX_CONNECTIONS,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    types: { getTypeParser },
  });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  // The pool listens to idle connections only; one that breaks in use would end the process. Its next statement rejects.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  let closed: Promise<void> | undefined;
  return {
    db,
    kind: 'postgres',
    script: (work, isolation = 'read committed') => inScript(pool, work, isolation),
    close() {
      // Kysely leaves the pool alone when no query has gone through it, and idle connections keep a process alive.
      closed ??= db.destroy().then(() => (pool.ending ? undefined : pool.end()));
      return closed;
    },
  };
}

/** The pool's own readers, but for `bigint`: the embedded database reads values the same way. */
const getTypeParser = ((oid: number, format?: 'text' | 'binary') =>
  oid === BIGINT && format !== 'binary'
    ? safeInteger
    : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser;

async function inScript<Result>(
  pool: pg.Pool,
  work: (transaction: ScriptTransaction) => Promise<Result>,
  isolation: string,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${isolation}; SET LOCAL statement_timeout = 0`);
    const result = await work({
      run: async (sql) => void (await client.query(sql)),
      query: async (sql, parameters) => (await client.query(sql, parameters && [...parameters])).rows,
    });
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollback: Error) => {
      broken = rollback;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
