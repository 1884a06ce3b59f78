import { afterAll, beforeAll, expect, test } from 'vitest';
import { openControl, type StartedControl } from '../e2e/administration/control.fixture.ts';

let control: StartedControl;
beforeAll(async () => {
  control = await openControl();
  await control.run('groups', 'create', 'Fast');
  await control.run('groups', 'set', 'Fast', '--name', 'Faster', '--strategy', 'priority');
  await control.run('keys', 'create', 'laptop');
});
afterAll(() => control.close());

test('changes are listed newest first, with the fields that changed', async () => {
  const { stdout, code } = await control.run('audit', 'list');
  expect(code).toBe(0);
  const [heading, ...rows] = stdout.trimEnd().split('\n');
  expect(heading).toMatch(/^SEQ +AT +ACTOR +FROM +ACTION +SUBJECT +CHANGED$/);
  expect(rows[0]).toMatch(/^3 .* api_key\.create /);
  expect(rows[1]).toMatch(/^2 +\d{4}-\S+Z +\S+ +127\.0\.0\.1 +group\.update +\S+ +name, selection_strategy$/);
  expect(rows).toHaveLength(3);
});

test('changes are found by action, subject and time, up to a number', async () => {
  const seqs = async (...flags: readonly string[]) => {
    const { stdout } = await control.run('audit', 'list', '--json', ...flags);
    return JSON.parse(stdout).items.map(({ seq }: { seq: number }) => seq);
  };
  expect(await seqs('--action', 'group.update')).toEqual([2]);
  expect(await seqs('--subject', 'group')).toEqual([2, 1]);
  expect(await seqs('--subject', 'group', '--limit', '1')).toEqual([2]);
  expect(await seqs('--from', '1h', '--limit', '2')).toEqual([3, 2]);
  expect(await seqs('--to', '2020-01-01')).toEqual([]);
  expect(await seqs('--actor', 'config file')).toEqual([]);
  expect((await control.run('audit', 'list', '--from', 'yesterday')).code).toBe(2);
});

test('the chain is verified; a broken one makes it fail', async () => {
  expect(await control.run('audit', 'verify')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Intact: 3 records; the newest has the hash [0-9a-f]{64}\.\n$/),
  });
  await control.tamper("UPDATE api_key_audit_logs SET actor = 'nobody' WHERE seq = 2");
  expect(await control.run('audit', 'verify')).toMatchObject({
    code: 1,
    stdout: 'Broken: record 2 was altered. Intact before it: 1 record.\n',
  });
  expect(JSON.parse((await control.run('audit', 'verify', '--json')).stdout)).toMatchObject({ outcome: 'broken' });
});
