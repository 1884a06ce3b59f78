import { describe } from 'vitest';
import type { Database } from '../database/index.ts';
import { testAccounts } from './accounts.ts';
import { testAudit } from './audit.ts';
import { testConfigured } from './configured.ts';
import { testCredentials } from './credentials.ts';
import { testDepartures } from './departures.ts';
import { testKeys } from './keys.ts';
import { testMigrations } from './migrations.ts';
import { testRecords } from './records.ts';
import { testRouting } from './routing.ts';
import { testUsage } from './usage.ts';
import { testUsageModel } from './usage-model.ts';
import { testValues } from './values.ts';

/** What every database must do, whichever server runs it. */
export function testEverything(database: () => Database): void {
  describe('values', () => testValues(database));
  describe('migrations', () => testMigrations(database));
  describe('accounts', () => testAccounts(database));
  describe('routing', () => testRouting(database));
  describe('keys', () => testKeys(database));
  describe('audit', () => testAudit(database));
  describe('usage', () => testUsage(database));
  describe('usage, as a model', () => testUsageModel(database));
  describe('configured accounts', () => testConfigured(database));
  describe('departed logins', () => testDepartures(database));
  describe('credentials', () => testCredentials(database));
  describe('records', () => testRecords(database));
}
