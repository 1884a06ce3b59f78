import type { ConfiguredEntry } from '../configured/port.ts';
import type { Json, Moment } from './column.ts';

export interface ConfiguredAccountsTable {
  account_id: string;
  entry: Json<ConfiguredEntry>;
  created_at: Moment;
  updated_at: Moment;
}
