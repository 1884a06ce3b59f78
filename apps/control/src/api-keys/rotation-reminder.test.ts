import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage } from '../stage/stage.fixture.ts';
import { upsertFileKeys } from './file-keys.ts';
import { RotationReminder } from './rotation-reminder.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const DAY = 86_400_000;

test('keys whose days have passed are named in one line, those that are rotated or ended are not', async () => {
  const ids: string[] = [];
  for (const name of ['old', 'rotated', 'ended', 'young']) {
    const days = name === 'young' ? 30 : 1;
    const { body } = await stage.ask('POST', '/admin/api-keys', { name, rotate_after_days: days });
    ids.push(body.id);
  }
  await stage.ask('POST', '/admin/api-keys', { name: 'never' });
  const lines: unknown[] = [];
  const log = { warn: (...line: readonly unknown[]) => void lines.push(line), info: () => {} };
  const reminder = new RotationReminder({
    keys: stage.repositories.apiKeys,
    log: log as never,
    clock: stage.clock.read,
  });
  await reminder.remind();
  expect(lines).toEqual([]);
  stage.clock.now += 2 * DAY;
  await stage.ask('POST', `/admin/api-keys/${ids[1]}/rotate`);
  await stage.ask('POST', `/admin/api-keys/${ids[2]}/revoke`);
  await reminder.remind();
  expect(lines).toEqual([
    [{ count: 1, keys: [{ id: ids[0], name: 'old' }] }, expect.stringContaining('due for rotation')],
  ]);
  await stage.control.start();
  expect(stage.logged()).toContain('due for rotation');
});

test('keys of the file leave audit rows of the file, and only when something changes', async () => {
  await stage.empty();
  const rows = async () => {
    const { items } = await stage.repositories.audit.page();
    return items.map(({ actor, action, subjectId }) => `${actor}: ${action} ${subjectId}`).toReversed();
  };
  const dev = { name: 'dev', key: 'sk-dev-0123456789' };
  for (let start = 0; start < 2; start += 1) await upsertFileKeys([dev], stage.repositories);
  expect(await rows()).toEqual(['config file: api_key.create file:dev']);
  await upsertFileKeys([{ ...dev, key: 'sk-dev-9876543210' }], stage.repositories);
  for (let start = 0; start < 2; start += 1) await upsertFileKeys([], stage.repositories);
  expect((await rows()).slice(1)).toEqual([
    'config file: api_key.rotate file:dev',
    'config file: api_key.revoke file:dev',
  ]);
  expect(JSON.stringify((await stage.repositories.audit.page()).items)).not.toMatch(/sk-dev/);
});
