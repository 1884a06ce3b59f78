import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, openaiAccount, openStage, type Stage } from '../stage/stage.fixture.ts';
import { type ApiDocument, type Operation, readDocument } from './document.fixture.ts';
import { SQL_PAYLOADS } from './sql-payloads.fixture.ts';

let stage: Stage;
let document: ApiDocument;
beforeAll(async () => {
  stage = await openStage({ checkAccount: async () => ({ result: 'healthy', latencyMs: 1 }) });
  await stage.control.start();
  document = readDocument(stage.control);
  await stage.ask('POST', '/admin/providers/openai/accounts', openaiAccount({ id: 'untouched', label: 'untouched' }));
  await stage.ask('POST', '/admin/providers/openai/accounts', openaiAccount({ id: 'present' }));
});
afterAll(() => stage.close());

const TABLES = ['provider_accounts', 'api_keys', 'api_key_audit_logs', 'provider_groups', 'profiles', 'usage_ledger'];

/** What nobody may change from outside: the tables, and what the audit log says. */
async function intact() {
  const there = await stage.database.script((transaction) =>
    transaction.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_name = ANY ($1)`,
      [TABLES],
    ),
  );
  expect(there.map(({ name }) => name).toSorted()).toEqual(TABLES.toSorted());
  expect(await stage.repositories.audit.verify()).toMatchObject({ outcome: 'intact' });
  expect((await stage.repositories.accounts.get('untouched'))?.label).toBe('untouched');
}

/** Header values carry bytes, and no line ends. */
const inHeader = (text: string) => text.replace(/[^\x20-\xff]|[\x7f-\x9f]/g, '').trim();

/** What sums and the audit log can be limited to: text like any other, that nothing is called. */
const FILTERS = new Set(['account', 'key', 'model', 'profile', 'actor'].map((name) => `query ${name}`));

test('S30: 200 SQL texts in every parameter, header and field change nothing and are refused', async () => {
  const places = new Map<string, Operation[]>();
  for (const operation of document.operations) {
    for (const { in: place, name } of operation.parameters) {
      places.set(`${place} ${name}`, [...(places.get(`${place} ${name}`) ?? []), operation]);
    }
  }
  for (const [at, candidates] of places) {
    const [place, name = ''] = at.split(' ');
    for (const [index, payload] of SQL_PAYLOADS.entries()) {
      const operation = candidates[index % candidates.length];
      if (!operation) throw new Error('a place is in an operation');
      const path = operation.path.replace(/\{(\w+)\}/g, (_, parameter) =>
        place === 'path' && parameter === name
          ? encodeURIComponent(payload)
          : parameter === 'provider_id'
            ? 'kiro'
            : 'nobody',
      );
      const query = place === 'query' ? `?${new URLSearchParams({ [name]: payload })}` : '';
      const headers = place === 'header' ? { [name]: inHeader(payload) } : {};
      const { status } = await stage.ask(operation.method, path + query, operation.body ? {} : undefined, headers);
      const fine = place === 'header' ? [200, 400, 404, 409, 412] : [400, 404, ...(FILTERS.has(at) ? [200] : [])];
      expect(fine, `${operation.method} ${path}${query} ${JSON.stringify(headers)}: ${status}`).toContain(status);
    }
  }
  await intact();
});

test('S30: 200 SQL texts as names are kept as they are, or refused', async () => {
  for (const payload of SQL_PAYLOADS) {
    const label = payload.slice(0, 100);
    const account = await stage.ask('POST', '/admin/providers/openai/accounts', openaiAccount({ label }));
    expect(account.body.label).toBe(label);
    const fields = { id: payload, models: [payload], credentials: { api_key: payload } };
    expect((await stage.ask('POST', '/admin/providers/openai/accounts', openaiAccount(fields))).status).toBe(400);
    const explained = await stage.ask('POST', '/admin/routing/explain', { model: payload, profile_id: payload });
    expect(explained.status).toBe(400);
    stage.clock.now += 60_001;
    expect((await stage.ask('GET', '/admin/audit', undefined, { authorization: `Bearer ${payload}` })).status).toBe(
      401,
    );
  }
  await intact();
});

describe('random requests made from the OpenAPI document', () => {
  test('S3: are answered as the document says, never with 500, and never with a secret', async () => {
    const ids = fc.oneof(
      fc.constantFrom('present', 'nobody'),
      fc.string({ minLength: 1 }),
      fc.constantFrom('..', '%', ' '),
    );
    const requests = fc.constantFrom(...document.operations).chain((operation) =>
      fc.record({
        operation: fc.constant(operation),
        path: fc.dictionary(fc.constantFrom('account_id', 'id'), ids),
        provider: fc.constantFrom('openai', 'kiro', 'openai', 'acme'),
        query: fc.record(
          Object.fromEntries(
            operation.parameters
              .filter((parameter) => parameter.in === 'query')
              .map(({ name, schema }) => [name, document.values(schema)]),
          ),
          { requiredKeys: [] },
        ),
        unknown: fc.option(fc.dictionary(fc.string(), fc.string(), { maxKeys: 1 })),
        body: operation.body ? document.values(operation.body) : fc.constant(undefined),
        key: fc.option(fc.constantFrom('k1', 'k2', 'x'.repeat(256))),
        match: fc.option(fc.constantFrom('"1"', '*', 'W/"1"', 'x')),
      }),
    );
    await fc.assert(
      fc.asyncProperty(requests, async ({ operation, path, provider, query, unknown, body, key, match }) => {
        const { method, statuses } = operation;
        const target = operation.path.replace(/\{(\w+)\}/g, (_, name) =>
          encodeURIComponent((name === 'provider_id' ? provider : (path[name] ?? 'present')).toWellFormed()),
        );
        const search = new URLSearchParams({ ...asText(query), ...unknown }).toString();
        const answer = await stage.ask(method, `${target}${search === '' ? '' : `?${search}`}`, body, {
          ...(key && { 'idempotency-key': key }),
          ...(match && { 'if-match': match }),
        });
        const leads = new URL(`${stage.url}${target}`).pathname.split('/').length === target.split('/').length;
        expect(answer.status, stage.logged().slice(-500)).not.toBe(500);
        // A path of dots leads to another route, which has statuses of its own.
        if (leads) expect(statuses, `${method} ${target} ${search}`).toContain(String(answer.status));
        if (answer.status >= 400) {
          expect(answer.body.error).toMatchObject({ code: expect.any(String), request_id: expect.any(String) });
        }
        const shown =
          operation.path.match(/api-keys$|rotate$/) && method === 'POST' ? /canary/ : /canary|sk-sluice-[\w-]{43}/;
        expect(answer.text).not.toMatch(shown);
        expect(answer.text).not.toMatch(/\\n {4}at |node_modules|\.ts:\d+/);
      }),
      { numRuns: 300 },
    );
    await intact();
  });

  function asText(query: Readonly<Record<string, unknown>>): Record<string, string> {
    return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value).toWellFormed()]));
  }
});

describe('a body', () => {
  const path = '/admin/providers/openai/accounts';

  test.each([
    ...['', '{', '[]', 'null', '"x"', '{"a":1,}', `${'['.repeat(50_000)}`, '{"__proto__":{"role":"admin"}}'],
    '{"auth":"api_key","auth":"oauth","credentials":{}}',
  ])('of %# is refused', async (body) => {
    expect((await stage.ask('POST', path, body)).status).toBe(400);
  });

  test('of another media type, or of more than 1 MiB, is refused', async () => {
    const body = JSON.stringify(openaiAccount());
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonx',
      'multipart/form-data',
    ]) {
      expect((await stage.ask('POST', path, body, { 'content-type': type })).status).toBe(415);
    }
    const large = await stage.ask('POST', path, JSON.stringify({ label: 'x'.repeat(1024 * 1024) }));
    expect([large.status, large.body.error.code]).toEqual([413, 'too_large']);
    const chunked = await fetch(`${stage.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' },
      body: new Blob(['[', 'x'.repeat(2 * 1024 * 1024)]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });
});
