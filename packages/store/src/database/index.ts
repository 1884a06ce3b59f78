export type {
  Database,
  DatabaseOptions,
  DatabasePlace,
  OpenedDatabase,
  ScriptTransaction,
} from './database.ts';
export { fromMoment, toMoment } from './moment.ts';
export { openDatabase } from './open.ts';
export { inTransaction } from './transaction.ts';
