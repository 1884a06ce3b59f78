import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage, VIEWER } from '../stage/stage.fixture.ts';
import { type ApiDocument, type JsonSchema, readDocument } from './document.fixture.ts';

let stage: Stage;
let document: ApiDocument;
beforeAll(async () => {
  stage = await openStage({
    checkAccount: async () => ({ result: 'healthy', latencyMs: 1 }),
    refreshAccount: async () => ({ result: 'refreshed' }),
  });
  await stage.control.start();
  document = readDocument(stage.control);
});
afterAll(() => stage.close());

const ACCOUNTS = '/admin/providers/kiro/accounts';
const login = (mark: string) => ({
  ...{ access_token: `canary-at-${mark}`, refresh_token: `canary-rt-${mark}`, client_secret: `canary-cs-${mark}` },
  ...{ id_token: `canary-id-${mark}`, client_id: `canary-ci-${mark}` },
});

/** What must be in no answer: canaries, keys of ours and of vendors, hashes of keys, sealed values. */
const SECRETS =
  /canary-|sk-sluice-[\w-]{43}|sk-ant-|adm-[av]{40}|AIza[\w-]{35}|"(?:\w*secret|\w*token|api_?key|password|secret_hash|digest|sealed)":\s*"[^"]{6,}"|\bv1\.[\w-]+\.[\w-]{20,}/;

test('S3 S39: what went in as a secret comes out of no route, for no role, and neither does any other', async () => {
  const made = [await stage.ask('POST', ACCOUNTS, { id: 'k1', auth: 'idc', credentials: login('one') })];
  made.push(await stage.ask('PATCH', `${ACCOUNTS}/k1`, { credentials: login('two') }));
  const key = await stage.ask('POST', '/admin/api-keys', { name: 'team' });
  expect(made.map(({ status }) => status)).toEqual([201, 200]);
  const ids: Readonly<Record<string, string>> = { provider_id: 'kiro', account_id: 'k1', id: key.body.id };
  const shown = [...made];
  for (const { method, path } of document.operations) {
    // A new key and a rotated one show their secret once; that it is only then is what this is about.
    if (/api-keys$|rotate$/.test(path) && method === 'POST') continue;
    const target = path.replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? '');
    const asks = method === 'GET' ? ['', `?limit=200`] : [''];
    for (const query of asks) shown.push(await stage.ask(method, target + query, method === 'PATCH' ? {} : undefined));
    shown.push(await stage.ask(method, target, undefined, { authorization: `Bearer ${VIEWER}` }));
  }
  const texts = shown.map(({ text, headers }) => `${text} ${JSON.stringify([...headers])}`);
  // Cursors are sealed by us and hold nothing but a place in a list.
  const leaks = texts.filter((text) => SECRETS.test(text.replace(/"next_cursor":"[^"]*"/g, '')));
  expect(leaks).toEqual([]);
  expect(stage.logged()).not.toMatch(/canary-/);
  expect(texts.join()).toContain('"fingerprint":');
  // Of the key, the hint is shown and no more of the secret than that.
  expect(texts.join()).toContain(key.body.hint);
  expect(key.body.hint.replace(/^sk-sluice-…/, '')).toHaveLength(4);
});

test('S39: no answer that the document describes has a field for a secret, but for the two that show a new key', () => {
  const { paths, components } = stage.control.describe() as {
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    components: { schemas: Record<string, JsonSchema> };
  };
  const answers: [string, unknown][] = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]): [string, unknown] => [`${method} ${path}`, responses]),
  );
  const spelt = (value: unknown): string =>
    JSON.stringify(value).replace(/"\$ref":"[^"]*\/(\w+)"/g, (_, name) => spelt(components.schemas[name]).slice(1, -1));
  const showing = answers.filter(([, responses]) =>
    /"(secret|\w+_secret|access_token|refresh_token|id_token|api_key|password|digest|\w+_hash)":\{"type"/.test(
      spelt(responses).replace(/"(?:previous|head)_hash":|"[a-z_]*by_api_key":/g, '"x":'),
    ),
  );
  expect(showing.map(([route]) => route).toSorted()).toEqual([
    'post /admin/api-keys',
    'post /admin/api-keys/{id}/rotate',
  ]);
});

/** Fields that somebody might hope to set along with others, and what they would mean. */
const HOPED_FOR = {
  ...{ role: 'admin', roles: ['admin'], is_admin: true, spend: 0, budget: 1e9, tokenVersion: 99, token_version: 99 },
  ...{ secret: 'sk-sluice-mine', secret_hash: 'a'.repeat(64), origin: 'file', revoked_at: null, built_in: true },
  ...{ created_at: '2020-01-01T00:00:00Z', last_used_at: null, health: { status: 'healthy' }, provider: 'claude' },
  ...{ owner: 'me', user_id: 'root', 'x-role': 'admin', constructor: {}, prototype: {} },
};

test('S3: no change takes a field along that its route does not name', async () => {
  const changes = document.operations.filter(({ body }) => body !== undefined);
  expect(changes.length).toBeGreaterThan(10);
  const ids: Readonly<Record<string, string>> = { provider_id: 'kiro', account_id: 'k1', id: 'nobody' };
  for (const { method, path, body } of changes) {
    const known = propertiesOf(body);
    for (const [field, value] of Object.entries(HOPED_FOR)) {
      if (known.includes(field)) continue;
      const target = path.replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? '');
      const answer = await stage.ask(method, target, { [field]: value });
      expect(answer.status, `${method} ${path} ${field}`).toBe(400);
    }
  }
});

function propertiesOf(schema: JsonSchema | undefined): readonly string[] {
  const { components } = stage.control.describe() as { components: { schemas: Record<string, JsonSchema> } };
  const own = schema?.$ref ? components.schemas[schema.$ref.split('/').at(-1) ?? ''] : schema;
  return Object.keys(own?.properties ?? {});
}
