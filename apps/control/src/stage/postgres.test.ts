import type { ConfiguredEntry } from '@sluice/store';
import { type PostgresServer, startPostgres } from '@sluice/testkit/servers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followFile } from '../file-accounts/index.ts';
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

test('a name is given once, in whatever case and however many ask for it', async () => {
  for (const path of ['/admin/groups', '/admin/profiles']) {
    const names = some.flatMap(() => ['Team', 'tEAM']);
    const asked = await Promise.all(names.map((name) => stage.ask('POST', path, { name })));
    expect(asked.map(({ status }) => status).sort()).toEqual([201, ...names.slice(1).map(() => 409)]);
  }
});

test('what a change relies on stays until it is made', async () => {
  const statuses = new Set<number>();
  for (const round of some) {
    const { body: group } = await stage.ask('POST', '/admin/groups', { name: `relied on ${round}` });
    const profile = { name: `relies ${round}`, routing_rules: { chat: group.id } };
    const [gone, made] = await Promise.all([
      stage.ask('DELETE', `/admin/groups/${group.id}`),
      stage.ask('POST', '/admin/profiles', profile),
    ]);
    expect([`${gone.status} ${made.status}`]).toSatisfy(([pair]) => pair === '204 400' || pair === '409 201');
    const path = `/admin/profiles/${made.body.id ?? (await stage.ask('POST', '/admin/profiles', { name: profile.name })).body.id}`;
    const racing = await Promise.all([
      stage.ask('PATCH', path, { color: '#112233' }),
      stage.ask('DELETE', path),
      stage.ask('POST', `${path}/activate`),
      stage.ask('DELETE', path),
    ]);
    for (const { status } of racing) statuses.add(status);
  }
  expect([...statuses].filter((status) => ![200, 204, 404, 409].includes(status))).toEqual([]);
});

test('the configuration file and people take turns, and whoever names no version is never told of a conflict', async () => {
  const entry = (id: string, priority: number): ConfiguredEntry => {
    const settings = { urls: { base_url: 'https://models.example.com/v1' }, settings: {} };
    return { account: { id, provider: 'openai', auth: 'api_key', weight: 1, priority, ...settings } };
  };
  const seen: string[] = [];
  for (const round of some) {
    const [id, path] = [`f${round}`, `${OPENAI}/f${round}`];
    await followFile([entry(id, 1)], stage.repositories);
    const [, patched, again, gone] = await Promise.all([
      followFile([entry(id, 2)], stage.repositories),
      stage.ask('PATCH', path, { weight: 2 }),
      stage.ask('PATCH', path, { weight: 3 }),
      stage.ask('DELETE', path),
    ]);
    seen.push(`${[patched, again].map(({ status }) => status)} ${gone.status}`);
  }
  expect(seen.filter((one) => !/^(200|404),(200|404) 204$/.test(one))).toEqual([]);
  expect(await stage.repositories.audit.verify()).toMatchObject({ outcome: 'intact' });
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
