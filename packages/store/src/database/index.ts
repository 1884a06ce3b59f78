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
export { markInUse, USE_LOCK, type UseMark } from './use-mark.ts';
