import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN, openaiAccount, openStage, type Stage, VIEWER } from '../stage/stage.fixture.ts';
import { type ApiDocument, readDocument } from './document.fixture.ts';

let stage: Stage;
let document: ApiDocument;
/** Two clients' keys, as secrets: neither may see anything of the other, nor of anything else here. */
let clients: readonly string[];
/** Ids of things that are there, by the part of the path that names their kind. */
let there: Readonly<Record<string, string>>;
beforeAll(async () => {
  stage = await openStage({ checkAccount: async () => ({ result: 'healthy', latencyMs: 1 }) });
  await stage.control.start();
  document = readDocument(stage.control);
  const make = async (path: string, body: object) => (await stage.ask('POST', path, body)).body;
  const account = await make('/admin/providers/openai/accounts', openaiAccount());
  const keys = [await make('/admin/api-keys', { name: 'a' }), await make('/admin/api-keys', { name: 'b' })];
  clients = keys.map(({ secret }) => secret);
  there = {
    ...{ accounts: account.id, 'api-keys': keys[1].id },
    groups: (await make('/admin/groups', { name: 'g' })).id,
    profiles: (await make('/admin/profiles', { name: 'p' })).id,
  };
});
afterAll(() => stage.close());

const MISSING = 'nobody-has-this-id';

function idRoutes() {
  return document.operations.filter(({ path }) => /\{(id|account_id)\}/.test(path));
}

function pathTo(path: string, id: string | undefined, provider = 'openai'): string {
  return path.replace('{provider_id}', provider).replace(/\{\w+\}/, id ?? 'no kind of thing');
}

/** Everything that an answer tells, but for what is its own. */
async function told(method: string, path: string, token: string) {
  // A minute each, so that wrong tokens do not lock anybody out.
  stage.clock.now += 60_001;
  const body = ['POST', 'PATCH'].includes(method) ? {} : undefined;
  const { status, text, headers } = await stage.ask(method, path, body, { authorization: `Bearer ${token}` });
  return { status, text: text.replace(/req_\w+/g, 'req'), etag: headers.get('etag') };
}

test('S1: keys of clients learn from no route whether an id exists, be it their own or another one’s', async () => {
  expect(idRoutes().length).toBeGreaterThan(15);
  for (const { method, path } of idRoutes()) {
    const kind = Object.keys(there).find((name) => path.includes(`/${name}/`)) ?? '';
    const answers = [];
    for (const client of clients) {
      for (const id of [there[kind], MISSING]) answers.push(await told(method, pathTo(path, id), client));
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size, `${method} ${path}`).toBe(1);
    expect(answers[0]?.status, `${method} ${path}`).toBe(401);
  }
});

test('S1: who may only read is told the same of what is there and what is not, where it may not go', async () => {
  for (const { method, path } of idRoutes()) {
    const kind = Object.keys(there).find((name) => path.includes(`/${name}/`)) ?? '';
    const [one, none] = [
      await told(method, pathTo(path, there[kind]), VIEWER),
      await told(method, pathTo(path, MISSING), VIEWER),
    ];
    if (one.status === 403) expect(none, `${method} ${path}`).toEqual(one);
    else expect([method, one.status, none.status], path).toEqual(['GET', 200, 404]);
  }
});

test('S1: an account under another provider looks like one that is not there, and stays as it is', async () => {
  const before = await stage.repositories.accounts.get(there['accounts'] ?? '');
  for (const { method, path } of idRoutes().filter((route) => route.path.includes('{provider_id}'))) {
    const foreign = await told(method, pathTo(path, there['accounts'], 'claude'), ADMIN);
    expect(foreign, `${method} ${path}`).toEqual(await told(method, pathTo(path, MISSING, 'claude'), ADMIN));
    expect(foreign.status, `${method} ${path}`).toBe(404);
  }
  expect(await stage.repositories.accounts.get(there['accounts'] ?? '')).toEqual(before);
});
