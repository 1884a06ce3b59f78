import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN, openaiAccount, openStage, type Stage, VIEWER } from './stage/stage.fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.control.start();
});
afterAll(() => stage.close());
beforeEach(() => stage.empty());

interface Operation {
  readonly 'x-role'?: string;
  readonly responses: Readonly<Record<string, unknown>>;
}

function operations(): readonly { method: string; path: string; operation: Operation }[] {
  const { paths } = stage.control.describe() as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** A path with values that fit, of things that are not there. */
function concrete(path: string): string {
  return path.replace('{provider_id}', 'openai').replace(/\{\w+\}/g, 'nobody');
}

describe('the OpenAPI document', () => {
  test('S9: describes what is served and nothing else', async () => {
    const described = operations().map(({ method, path }) => `${method} ${path}`);
    expect(described.toSorted()).toEqual(stage.control.served().toSorted());
    const served = await stage.ask('GET', '/openapi.json', undefined, { authorization: '' });
    expect(served.body).toMatchObject({ openapi: '3.1.0', paths: expect.any(Object) });
  });

  test('has every route of the contract', () => {
    const described = new Set(operations().map(({ method, path }) => `${method} ${path}`));
    const account = '/admin/providers/{provider_id}/accounts';
    for (const route of [
      ...[`POST ${account}`, `GET ${account}`],
      ...['GET', 'PATCH', 'DELETE'].map((method) => `${method} ${account}/{account_id}`),
      ...['check-health', 'refresh', 'reset'].map((verb) => `POST ${account}/{account_id}/${verb}`),
      ...[`GET ${account}/{account_id}/stats`, 'GET /admin/accounts/state'],
      ...['POST /admin/health/reset', 'POST /_korproxy/health/reset'],
      ...['GET', 'DELETE'].flatMap((method) => [`${method} /admin/metrics`, `${method} /_korproxy/metrics`]),
      ...['api-keys', 'profiles', 'groups'].flatMap((list) => [`GET /admin/${list}`, `POST /admin/${list}`]),
      ...['POST /admin/api-keys/{id}/rotate', 'POST /admin/api-keys/{id}/revoke'],
      ...['POST /admin/profiles/{id}/activate', 'POST /admin/routing/explain'],
      ...['GET /admin/audit', 'GET /admin/events', 'GET /openapi.json', 'GET /docs'],
    ]) {
      expect(described, route).toContain(route);
    }
  });

  test('says of every change that gateways are told of, how it says whether they have been', async () => {
    const { status, headers } = await stage.ask('POST', '/admin/groups', { name: 'told' });
    expect([status, headers.get('x-sluice-spread')]).toEqual([201, 'done']);
    const kinds =
      /^\/admin\/(providers\/\{provider_id\}\/accounts|groups|profiles|api-keys)(\/\{\w+\})?(\/(activate|rotate|revoke))?$/;
    const told = operations().filter(({ method, path }) => method !== 'GET' && kinds.test(path));
    expect(told).toHaveLength(4 * 3 + 3);
    for (const { method, path, operation } of told) {
      const [, answer] = Object.entries(operation.responses).find(([code]) => code.startsWith('2')) ?? [];
      expect(answer, `${method} ${path}`).toHaveProperty('headers.x-sluice-spread.schema.enum', ['done', 'pending']);
    }
  });

  test('S5: names for every route the least role that may call it, and that role is what counts', async () => {
    const { body: key } = await stage.ask('POST', '/admin/api-keys', { name: 'client' });
    const callers = { none: '', client: key.secret, viewer: VIEWER, admin: ADMIN };
    const rights: Record<string, readonly string[]> = {
      public: ['none', 'client', 'viewer', 'admin'],
      viewer: ['viewer', 'admin'],
      admin: ['admin'],
    };
    for (const { method, path, operation } of operations()) {
      const role = operation['x-role'] ?? 'undeclared';
      expect(Object.keys(rights), `${method} ${path}`).toContain(role);
      for (const [caller, token] of Object.entries(callers)) {
        // A minute each, so that the strangers of this test are not locked out.
        if (caller === 'client') stage.clock.now += 60_001;
        const status = await statusOf(method, concrete(path), token);
        const allowed = rights[role]?.includes(caller);
        const expected = allowed ? 'served' : caller === 'viewer' ? '403' : '401';
        const seen = status === 401 || status === 403 ? String(status) : 'served';
        expect(`${caller} ${method} ${path}: ${seen}`).toBe(`${caller} ${method} ${path}: ${expected}`);
        expect(Object.keys(operation.responses), `${method} ${path}: ${status}`).toContain(String(status));
      }
    }
  });

  async function statusOf(method: string, path: string, token: string): Promise<number> {
    const leave = new AbortController();
    const response = await fetch(`${stage.url}${path}`, {
      method,
      headers: { ...(token !== '' && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
      signal: leave.signal,
    });
    leave.abort();
    return response.status;
  }
});

describe('the door', () => {
  test('S6: closes for a minute after ten wrong tokens of one address, but not for a right one that nobody can guess', async () => {
    stage.clock.now += 60_001;
    const short = 'short-but-right';
    const beside = await stage.beside({
      ...{ clock: stage.clock.read },
      tokens: [
        { name: 'admin', role: 'admin', token: ADMIN },
        { name: 'viewer', role: 'viewer', token: short },
      ],
    });
    const ask = (token: string) =>
      beside.ask('GET', '/admin/audit', undefined, { authorization: token === '' ? '' : `Bearer ${token}` });
    expect((await ask(short)).status).toBe(200);
    for (let count = 1; count <= 10; count += 1) expect((await ask(ADMIN.slice(0, 40 + (count % 4)))).status).toBe(401);
    for (const refused of [`${ADMIN}x`, `wrong-${'x'.repeat(40)}`, '', short]) {
      const closed = await ask(refused);
      expect([closed.status, closed.body.error.code]).toEqual([429, 'too_many_attempts']);
      expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(50);
    }
    expect((await ask(ADMIN)).status).toBe(200);
    expect((await ask(`${ADMIN}x`)).status).toBe(429);
    stage.clock.now += 60_001;
    expect((await ask(short)).status).toBe(200);
    await beside.close();
  });

  test.each([`Basic ${btoa(`admin:${ADMIN}`)}`, ADMIN, `Bearer ${ADMIN}x`, `Bearer ${ADMIN.slice(0, -1)}`, 'Bearer'])(
    'stays closed for %s',
    async (authorization) => {
      stage.clock.now += 60_001;
      expect((await stage.ask('GET', '/admin/audit', undefined, { authorization })).status).toBe(401);
    },
  );

  test('S8: is not opened to other origins, and answers are not sniffed, framed or kept', async () => {
    const preflight = await fetch(`${stage.url}/admin/audit`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
    });
    expect(preflight.status).toBe(401);
    const answer = await stage.ask('GET', '/admin/audit', undefined, { origin: 'https://evil.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      ...{ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'cache-control': 'no-store' },
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    });
  });

  test('S34: tells nobody more than it must: the open routes show what they are for and nothing else', async () => {
    const alive = await stage.ask('GET', '/livez', undefined, { authorization: '' });
    expect(alive.body).toEqual({ status: 'alive' });
    const page = await stage.ask('GET', '/docs', undefined, { authorization: '' });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).not.toMatch(/<script|src=|@import|https?:\/\//);
    expect((await stage.ask('GET', '/admin/nothing', undefined, { authorization: '' })).status).toBe(401);
    expect((await stage.ask('GET', '/admin/nothing')).body.error.code).toBe('not_found');
  });
});

describe('a repeated POST', () => {
  const path = '/admin/providers/openai/accounts';
  const repeat = (key: string, body: object = openaiAccount()) =>
    stage.ask('POST', path, body, { 'idempotency-key': key });

  test('with the same key and body gets the first answer, a secret included, and does nothing', async () => {
    const [first, second] = [await repeat('a'), await repeat('a')];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    for (const name of ['x-sluice-spread', 'etag', 'location']) {
      expect([name, second.headers.get(name)]).toEqual([name, first.headers.get(name) ?? 'missing']);
    }
    expect((await stage.ask('GET', path)).body.items).toHaveLength(1);
    const makeKey = () => stage.ask('POST', '/admin/api-keys', { name: 'k' }, { 'idempotency-key': 'a' });
    const secret = (await makeKey()).body.secret;
    expect((await makeKey()).body.secret).toBe(secret);
    const rows = await stage.database.script((transaction) => transaction.query('SELECT * FROM idempotency_records'));
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test('with the same key and another body is refused, with a long key too, and an empty key is none', async () => {
    await repeat('b');
    expect((await repeat('b', openaiAccount({ weight: 2 }))).body.error.code).toBe('idempotency_key_reused');
    expect((await repeat('c'.repeat(256))).status).toBe(400);
    expect((await repeat('c'.repeat(255))).status).toBe(201);
    expect([(await repeat('')).status, (await repeat('')).status]).toEqual([201, 201]);
  });

  test('that failed may be tried again, and of many at once one is made', async () => {
    expect((await repeat('d', openaiAccount({ id: 'd', weight: -1 }))).status).toBe(400);
    expect((await repeat('d', openaiAccount({ id: 'd' }))).status).toBe(201);
    const all = await Promise.all(Array.from({ length: 10 }, () => repeat('e')));
    expect(all.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect((await stage.ask('GET', path)).body.items).toHaveLength(2);
  });
});

describe('an empty body', () => {
  const empty = (path: string, type: string) => stage.ask('POST', path, '', { 'content-type': type });

  test('is no body wherever one may be left out, whatever media type is said', async () => {
    const { body: key } = await stage.ask('POST', '/admin/api-keys', { name: 'k' });
    for (const type of ['application/json', 'application/json; charset=utf-8']) {
      expect((await empty(`/admin/api-keys/${key.id}/rotate`, type)).status).toBe(200);
      expect((await empty('/admin/health/reset', type)).body).toEqual({ reset: 'all' });
      expect((await empty('/_korproxy/health/reset', type)).status).toBe(200);
      expect((await empty('/admin/credentials/rotate-key', type)).body.error.code).toBe('nothing_sealed');
    }
  });

  test('does not do where one is needed', async () => {
    for (const path of ['/admin/api-keys', '/admin/groups', '/admin/profiles', '/admin/routing/explain']) {
      const { status, body } = await empty(path, 'application/json');
      expect([status, body.error.code], path).toEqual([400, 'invalid_request']);
    }
    expect((await stage.ask('PATCH', '/admin/groups/x', '', { 'content-type': 'application/json' })).status).toBe(400);
  });
});

describe('a list', () => {
  test('comes in pages that add up, whatever the size', async () => {
    const ids = Array.from({ length: 7 }, (_, index) => `o${index}`);
    for (const id of ids) await stage.ask('POST', '/admin/providers/openai/accounts', openaiAccount({ id }));
    for (const limit of [1, 2, 7, 200]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const query: string =
          cursor === null ? `limit=${limit}` : `limit=${limit}&cursor=${encodeURIComponent(cursor)}`;
        const { body } = await stage.ask('GET', `/admin/providers/openai/accounts?${query}`);
        seen.push(...body.items.map(({ id }: { id: string }) => id));
        cursor = body.next_cursor;
      } while (cursor !== null);
      expect(seen).toEqual(ids);
    }
    const { body } = await stage.ask('GET', '/admin/audit?limit=3');
    const next = await stage.ask('GET', `/admin/audit?limit=200&cursor=${encodeURIComponent(body.next_cursor)}`);
    expect([body.items.length, next.body.items.length]).toEqual([3, 4]);
    const foreign = await stage.ask('GET', `/admin/api-keys?cursor=${encodeURIComponent(body.next_cursor)}`);
    expect([foreign.status, foreign.body.error.code]).toEqual([400, 'invalid_cursor']);
  });

  test.each([
    ...['limit=-1', 'limit=0', 'limit=201', 'limit=1e9', 'limit=', 'limit=1&limit=2', 'limit=0x10'],
    ...['cursor=', 'cursor=bzE', `cursor=${btoa('{"after":"o1"}')}`, 'cursor=v1.0.x'],
    ...['sort=id', "sort=id'--", 'order_by=(SELECT 1)', 'search=%25_%25_%25', 'role=admin', 'constructor=1'],
  ])('S38: with ?%s is refused', async (query) => {
    for (const list of ['providers/openai/accounts', 'api-keys', 'groups', 'profiles', 'audit']) {
      expect((await stage.ask('GET', `/admin/${list}?${query}`)).status, list).toBe(400);
    }
  });
});
