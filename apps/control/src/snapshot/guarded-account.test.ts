import type { Account } from '@sluice/core';
import { readPublished } from '@sluice/routing/published';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openaiAccount, openStage, type Stage } from '../stage/stage.fixture.ts';

let stage: Stage;
const called: Account[] = [];
beforeAll(async () => {
  stage = await openStage({
    checkAccount: async (account) => {
      called.push(account);
      return { result: 'healthy', latencyMs: 1 };
    },
    refreshAccount: async (account) => {
      called.push(account);
      return { result: 'refreshed' };
    },
  });
  await stage.control.start();
});
afterAll(() => stage.close());
beforeEach(() => stage.empty());

const OPENAI = '/admin/providers/openai/accounts';

function published({ snapshots }: Pick<Stage, 'snapshots'>) {
  const read = readPublished(snapshots.latest() ?? '');
  if (read.outcome !== 'read') throw new Error(read.problem);
  return Object.fromEntries(read.snapshot.accounts.map(({ id, reach }) => [id, reach]));
}

/** As the configuration file brings it into the database. */
async function addOfTheFile({ repositories }: Stage, id: string, base_url: string) {
  const account = { id, provider: 'openai', auth: 'api_key', priority: 0, weight: 1, urls: { base_url }, settings: {} };
  await repositories.accounts.insert({ account: account as Account, origin: 'file' });
  await stage.credentials.compareAndSet(id, 0, { api_key: 'k' });
}

test('gateways are told how far a URL may lead that came through the API, and nothing of other accounts', async () => {
  await addOfTheFile(stage, 'f1', 'http://127.0.0.1:9901/v1');
  await stage.ask('POST', OPENAI, openaiAccount({ id: 'o1' }));
  await stage.ask('POST', OPENAI, openaiAccount({ id: 'o2', base_url: undefined }));
  expect(published(stage)).toEqual({ f1: undefined, o1: 'public', o2: undefined });
  await stage.ask('PATCH', `${OPENAI}/o2`, { base_url: 'https://models.example.com' });
  await stage.ask('PATCH', `${OPENAI}/o1`, { base_url: null });
  expect(published(stage)).toEqual({ f1: undefined, o1: undefined, o2: 'public' });

  const open = await stage.beside({ allowPrivateUrls: true });
  await open.control.start();
  expect(published(open)).toEqual({ f1: undefined, o1: undefined, o2: 'private' });
  await open.close();
});

test('a check and a refresh are told the same', async () => {
  await addOfTheFile(stage, 'f1', 'http://127.0.0.1:9901/v1');
  await stage.ask('POST', OPENAI, openaiAccount({ id: 'o1' }));
  for (const id of ['f1', 'o1']) {
    for (const action of ['check-health', 'refresh']) await stage.ask('POST', `${OPENAI}/${id}/${action}`);
  }
  expect(called.map(({ id, reach }) => [id, reach])).toEqual([
    ...[
      ['f1', undefined],
      ['f1', undefined],
    ],
    ...[
      ['o1', 'public'],
      ['o1', 'public'],
    ],
  ]);
});

test('URLs of an account of the configuration file are changed there; all else of it may be changed here', async () => {
  await addOfTheFile(stage, 'f1', 'http://127.0.0.1:9901/v1');
  const patch = (body: object) => stage.ask('PATCH', `${OPENAI}/f1`, body);
  for (const base_url of [null, 'https://models.example.com', 'http://127.0.0.1:9902']) {
    const { status, body } = await patch({ base_url });
    expect([status, body.error.code]).toEqual([409, 'managed_by_file']);
  }
  expect((await patch({ base_url: 'http://127.0.0.1:9901/v1', priority: 2 })).status).toBe(200);
  expect((await patch({ credentials: { api_key: 'k2' } })).status).toBe(200);
  expect((await patch({ credentials: { api_key: 'sk-proj-canary' } })).body.error.code).toBe('foreign_host');
  expect(Object.entries(published(stage))).toContainEqual(['f1', undefined]);
});
