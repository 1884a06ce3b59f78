import { describe } from 'vitest';
import type { Database } from '../database/index.ts';
import { testMigrations } from './migrations.ts';

/** What every database must do, whichever server runs it. */
export function testEverything(database: () => Database): void {
  describe('migrations', () => testMigrations(database));
}
