import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '../database/index.ts';
import { testEverything } from './everything.ts';
import { openMigrated } from './stage.ts';

describe('embedded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-store-'));
  let database: Database;

  beforeAll(async () => {
    database = await openMigrated({ dataDir: folder });
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  testEverything(() => database);
});
