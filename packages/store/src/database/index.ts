export type {
  Database,
  DatabaseOptions,
  DatabasePlace,
  OpenedDatabase,
  ScriptTransaction,
} from './database.ts';
export { openDatabase } from './open.ts';
