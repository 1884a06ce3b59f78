import type { ColumnType, Generated } from 'kysely';

/** A moment: a `Date` in a row, whole milliseconds in the database. */
export type Moment = ColumnType<Date, Date, Date>;
export type MaybeMoment = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** JSON: a value in a row, its text when written (a driver would take a list for a Postgres array). */
export type Json<Value> = ColumnType<Value, string, string>;

/** Written only where its default does not fit. */
export type Defaulted<Value> = Generated<Value>;
