import type { Moment } from './column.ts';

export interface DepartedLoginsTable {
  account_id: string;
  created_at: Moment;
}
