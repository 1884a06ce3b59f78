import { type PostgresServer, startPostgres } from '@sluice/testkit/servers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openaiAccount, openStage, type Stage } from './stage.fixture.ts';

let postgres: PostgresServer;
let stage: Stage;
beforeAll(async () => {
  postgres = await startPostgres();
  stage = await openStage({}, postgres.url);
  await stage.control.start();
});
afterAll(async () => {
  await stage.close();
  await postgres[Symbol.asyncDispose]();
});

const OPENAI = '/admin/providers/openai/accounts';
const some = Array.from({ length: 12 }, (_, index) => index);

test('changes that really run at once are all made, each with its one audit row, and none is lost', async () => {
  const made = await Promise.all(some.map((index) => stage.ask('POST', OPENAI, openaiAccount({ id: `o${index}` }))));
  expect(made.map(({ status }) => status)).toEqual(some.map(() => 201));
  const patched = await Promise.all(some.map((index) => stage.ask('PATCH', `${OPENAI}/o0`, { priority: index + 1 })));
  expect(patched.map(({ status }) => status)).toEqual(some.map(() => 200));
  const conditional = await Promise.all(
    some.map((index) => stage.ask('PATCH', `${OPENAI}/o1`, { priority: index + 1 }, { 'if-match': '"1"' })),
  );
  expect(conditional.filter(({ status }) => status === 200)).toHaveLength(1);
  const repeated = await Promise.all(
    some.map(() => stage.ask('POST', '/admin/groups', { name: 'one' }, { 'idempotency-key': 'same' })),
  );
  expect(repeated.every(({ status }) => status === 201 || status === 409)).toBe(true);
  expect((await stage.ask('GET', `${OPENAI}/o0`)).body.version).toBe(13);
  expect((await stage.ask('GET', '/admin/groups')).body.items).toHaveLength(1);
  expect(await stage.repositories.audit.verify()).toMatchObject({ outcome: 'intact', records: 12 + 12 + 1 + 1 });
});

test('a database that is away is said to be, with nothing of its errors, and is used again when it is back', async () => {
  await postgres.kill('SIGKILL');
  const away = await stage.ask('GET', OPENAI);
  expect([away.status, away.body.error]).toMatchObject([503, { code: 'unavailable' }]);
  expect(away.text).not.toMatch(/postgres|ECONN|127\.0\.0\.1/i);
  const change = await stage.ask('POST', OPENAI, openaiAccount(), { 'idempotency-key': 'while-away' });
  expect(change.status).toBe(503);
  expect((await stage.ask('GET', '/livez')).status).toBe(200);
  await postgres.restart();
  await expect.poll(async () => (await stage.ask('GET', OPENAI)).status).toBe(200);
});
