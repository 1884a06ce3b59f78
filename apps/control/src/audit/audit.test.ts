import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStage, type Stage, VIEWER } from '../stage/stage.fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.empty());

const asViewer = { authorization: `Bearer ${VIEWER}` };

async function makeGroups(count: number): Promise<void> {
  for (let at = 1; at <= count; at += 1) await stage.ask('POST', '/admin/groups', { name: `g${at}` });
}

test('a viewer can have the whole chain verified, and is told the hash of its head', async () => {
  expect((await stage.ask('GET', '/admin/audit/verify', undefined, asViewer)).body).toMatchObject({
    ...{ outcome: 'intact', records_checked: 0, first_broken: null, next_cursor: null },
  });
  await makeGroups(3);
  const [newest] = (await stage.ask('GET', '/admin/audit?limit=1')).body.items;
  expect((await stage.ask('GET', '/admin/audit/verify', undefined, asViewer)).body).toEqual({
    ...{ outcome: 'intact', records_checked: 3, head_hash: newest.hash, first_broken: null, next_cursor: null },
  });
});

test('the first record is named that somebody has altered past the API', async () => {
  await makeGroups(4);
  await stage.database.script((transaction) =>
    transaction.run(`ALTER TABLE api_key_audit_logs DISABLE TRIGGER USER;
      UPDATE api_key_audit_logs SET actor = 'nobody' WHERE seq IN (2, 4);
      ALTER TABLE api_key_audit_logs ENABLE TRIGGER USER`),
  );
  expect((await stage.ask('GET', '/admin/audit/verify')).body).toEqual({
    ...{ outcome: 'broken', records_checked: 1, head_hash: null, first_broken: { seq: 2, reason: 'altered' } },
    next_cursor: null,
  });
});

test('a cursor that we have not made is refused', async () => {
  const { status, body } = await stage.ask('GET', '/admin/audit/verify?cursor=MiBm');
  expect([status, body.error.code]).toEqual([400, 'invalid_cursor']);
});

test('records are found by action, actor and time; a date as the end includes its day', async () => {
  const base = Date.parse('2026-05-31T12:00:00Z');
  stage.clock.now = base;
  await makeGroups(1);
  stage.clock.now = base + 3_600_000;
  await stage.ask('POST', '/admin/api-keys', { name: 'k' });
  const seqs = async (query: string) => {
    const { body } = await stage.ask('GET', `/admin/audit?${query}`);
    return body.items.map(({ seq }: { seq: number }) => seq);
  };
  expect(await seqs('action=api_key.create')).toEqual([2]);
  expect(await seqs('actor=admin')).toEqual([2, 1]);
  expect(await seqs('actor=config%20file')).toEqual([]);
  expect(await seqs('from=2026-05-31T12:00:00Z&to=2026-05-31T13:00:00Z')).toEqual([1]);
  expect(await seqs('from=2026-05-31T13:00:00Z&to=2026-05-31')).toEqual([2]);
  expect(await seqs('from=2026-06-01')).toEqual([]);
  for (const query of ['action=update', 'from=yesterday', 'to=0000-01-01', 'actor=']) {
    expect((await stage.ask('GET', `/admin/audit?${query}`)).status, query).toBe(400);
  }
});
