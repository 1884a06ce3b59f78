import type { Kysely } from 'kysely';
import type { Schema } from '../schema/index.ts';

/** Where the data lives: a Postgres server, or a folder of this machine that one process owns. */
export type DatabasePlace = { readonly url: string } | { readonly dataDir: string };

export interface DatabaseOptions {
  /** Most connections to a Postgres server. Default 10. The embedded database has one. */
  readonly maxConnections?: number;
  /** Most milliseconds to wait for a connection, the wait for a free one included. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Told when a connection that nobody used broke: the server went away, or came back. Default: nobody. */
  readonly onConnectionLost?: (error: Error) => void;
}

/** One transaction for whole SQL files: several statements at once, which a query builder cannot send. */
export interface ScriptTransaction {
  /** Runs any number of statements, without parameters. */
  run(sql: string): Promise<void>;
  /** Runs one statement, `$1` and on for parameters. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
}

/** An open database. Postgres and the embedded one differ in nothing but their limits. */
export interface Database {
  readonly db: Kysely<Schema>;
  readonly kind: 'postgres' | 'embedded';
  /** Runs the work in one transaction on a connection of its own; it is undone when the work rejects. */
  script<Result>(
    work: (transaction: ScriptTransaction) => Promise<Result>,
    isolation?: 'read committed' | 'repeatable read',
  ): Promise<Result>;
  /** Closes every connection; an embedded database is free for another process afterwards. Repeating it does nothing. */
  close(): Promise<void>;
}

export type OpenedDatabase =
  | { readonly outcome: 'opened'; readonly database: Database }
  /** Another process owns the folder. `message` says which, and what to do. */
  | { readonly outcome: 'in_use'; readonly message: string };
