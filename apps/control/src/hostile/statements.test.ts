import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@sluice/testkit/servers';
import { expect, test } from 'vitest';
import { openaiAccount, openStage } from '../stage/stage.fixture.ts';
import { SQL_PAYLOADS } from './sql-payloads.fixture.ts';

/** Has every text as its first characters, so that no part of it comes into a statement unseen. */
const MARK = 'zqmark';

test('S30: 200 SQL texts in headers, path, query and fields come into no statement that Postgres is sent', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-statements-'));
  // Postgres is a user of its own.
  chmodSync(folder, 0o777);
  await using postgres = await startPostgres({
    settings: {
      ...{ logging_collector: 'on', log_directory: folder, log_filename: 'statements', log_statement: 'all' },
      log_parameter_max_length: '0',
    },
  });
  const stage = await openStage({}, postgres.url);
  await stage.control.start();
  const path = '/admin/providers/openai/accounts';
  await stage.ask('POST', path, openaiAccount({ id: 'untouched' }));
  const statuses = new Set<number>();
  for (const payload of SQL_PAYLOADS) {
    const text = `${MARK} ${payload}`;
    stage.clock.now += 60_001;
    const header = text.replace(/[^\x20-\x7e]/g, '');
    for (const name of ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key']) {
      const value = name === 'authorization' ? `Bearer ${header}` : header;
      const outside = await stage.ask('GET', `/admin/audit?key=${encodeURIComponent(text)}`, undefined, {
        ...{ authorization: '', [name]: value },
      });
      expect(outside.status, name).toBe(401);
    }
    const label = text.slice(0, 100);
    const answers = [
      await stage.ask('POST', path, openaiAccount({ label, id: 'untouched' }), { 'idempotency-key': header }),
      await stage.ask('PATCH', `${path}/untouched`, { label }),
      await stage.ask('GET', `${path}/${encodeURIComponent(text)}`),
      await stage.ask('GET', `/admin/audit?subject_id=${encodeURIComponent(text)}`),
    ];
    for (const { status } of answers) statuses.add(status);
  }
  expect((await stage.ask('GET', `${path}/untouched`)).body.label).toContain(MARK);
  await stage.close();
  await postgres.stop();
  const log = readFileSync(join(folder, 'statements'), 'utf8');
  rmSync(folder, { recursive: true });
  expect(log).toMatch(/execute [^:]+: .*\$1/);
  expect(log).not.toContain(MARK);
  expect(log).not.toMatch(/ERROR: {2}(syntax|column|relation)/);
  expect([...statuses].toSorted()).toEqual([200, 400, 409]);
});
