import { readPublished } from '@sluice/routing/published';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openaiAccount, openStage, type Stage, VIEWER } from '../stage/stage.fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.control.start();
});
afterAll(async () => {
  expect(stage.logged()).not.toContain('canary');
  await stage.close();
});
beforeEach(() => stage.empty());

const OPENAI = '/admin/providers/openai/accounts';

function published() {
  const read = readPublished(stage.snapshots.latest() ?? '');
  if (read.outcome !== 'read') throw new Error(read.problem);
  return read.snapshot;
}

describe('an account', () => {
  test('is added, published without its credential, shown, changed and removed', async () => {
    const made = await stage.ask('POST', OPENAI, openaiAccount({ id: 'o1', label: 'Büro 🚀', max_in_flight: 3 }));
    expect(made.status).toBe(201);
    expect(made.headers.get('etag')).toBe('"1"');
    expect(made.headers.get('location')).toBe(`${OPENAI}/o1`);
    expect(made.body).toMatchObject({
      ...{ id: 'o1', provider: 'openai', label: 'Büro 🚀', max_in_flight: 3, priority: 0, weight: 1, origin: 'api' },
      ...{ urls: { base_url: 'https://models.example.com/v1' }, credentials: { kind: 'api_key', version: 1 } },
    });
    expect(published().accounts).toMatchObject([{ id: 'o1', maxInFlight: 3 }]);
    expect(stage.snapshots.latest()).not.toContain('canary');
    expect(await stage.credentials.read('o1')).toMatchObject({ record: { api_key: 'canary-key-0123456789' } });
    const before = published().version;

    const changed = await stage.ask('PATCH', `${OPENAI}/o1`, { disabled: true, label: null, max_in_flight: null });
    expect(changed.body).toMatchObject({ disabled: true, label: null, max_in_flight: null, version: 2 });
    expect(changed.body.urls).toEqual(made.body.urls);
    expect(published().version).toBeGreaterThan(before);
    expect(published().accounts).toMatchObject([{ id: 'o1', disabled: true }]);

    const listed = await stage.ask('GET', OPENAI, undefined, { authorization: `Bearer ${VIEWER}` });
    expect(listed.body).toEqual({ items: [changed.body], next_cursor: null });

    expect((await stage.ask('DELETE', `${OPENAI}/o1`)).status).toBe(204);
    expect(published().accounts).toEqual([]);
    expect((await stage.credentials.read('o1'))?.record).toEqual({});
    expect((await stage.ask('GET', `${OPENAI}/o1`)).status).toBe(404);
  });

  test('gets an id that nobody can guess, and is found under its own provider only', async () => {
    const { body } = await stage.ask('POST', OPENAI, openaiAccount());
    expect(body.id).toMatch(/^acc_[0-9A-HJKMNP-TV-Z]{16}$/);
    for (const method of ['GET', 'DELETE']) {
      expect((await stage.ask(method, `/admin/providers/kiro/accounts/${body.id}`)).status).toBe(404);
    }
    expect((await stage.ask('PATCH', `/admin/providers/kiro/accounts/${body.id}`, { weight: 2 })).status).toBe(404);
    expect((await stage.ask('POST', OPENAI, openaiAccount({ id: body.id }))).body.error.code).toBe('exists');
  });

  test.each([
    ['a way to sign in that its provider has not', { auth: 'oauth' }, 'auth'],
    ['no credential', { credentials: undefined }, 'credentials'],
    ['the wrong credential', { credentials: { access_token: 'x' } }, 'credentials.api_key'],
    ['a credential that would break a header', { credentials: { api_key: 'a\r\nb' } }, 'credentials.api_key'],
    ['a setting of another provider', { project: 'p' }, 'project'],
    ['a field that nobody knows', { token_version: 9 }, 'token_version'],
    ['a role', { role: 'admin' }, 'role'],
    ['a weight of nothing', { weight: 0 }, 'weight'],
    ['a tier out of bounds', { priority: 1_001 }, 'priority'],
    ['an id that would not fit into a URL', { id: '../x' }, 'id'],
    ['a name with a zero character', { label: 'a\0b' }, 'label'],
    ['a name that turns text around', { label: 'a\u202eb' }, 'label'],
    ['a name with an escape sequence', { label: 'a\u001b[31m' }, 'label'],
    ['a name that is too long', { label: 'a'.repeat(101) }, 'label'],
  ])('is refused with %s', async (_, wrong, field) => {
    const answer = await stage.ask('POST', OPENAI, openaiAccount(wrong));
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 'invalid_request', field });
    expect((await stage.ask('GET', OPENAI)).body.items).toEqual([]);
  });

  test('has a base URL that paths can be put behind: no fragment, and a query only where a server like OpenAI’s wants one', async () => {
    const refusal = async (path: string, body: object) => {
      const { status, body: answer } = await stage.ask('POST', path, body);
      return [status, answer.error?.code, answer.error?.field];
    };
    for (const base_url of ['https://models.example.com/v1#x', 'https://models.example.com/v1#']) {
      expect(await refusal(OPENAI, openaiAccount({ base_url }))).toEqual([400, 'invalid_url', 'base_url']);
    }
    const claude = { auth: 'api_key', credentials: { api_key: 'canary-key' }, confirm_foreign_host: true };
    const asked = { ...claude, base_url: 'https://models.example.com/v1?x=1' };
    expect(await refusal('/admin/providers/claude/accounts', asked)).toEqual([400, 'invalid_url', 'base_url']);
    const azure = openaiAccount({ base_url: 'https://models.example.com/openai?api-version=2024-10-21' });
    expect((await refusal(OPENAI, azure))[0]).toBe(201);
  });

  test.each(['\u200b', '\u200f', '\u3164\u2800', ' \u0301', '\u200d', 'a\u200bb', 'a\u061c', '\ufeffa'])(
    'is refused with a name that is nothing to look at, or looks like another: %j',
    async (label) => {
      const { status, body } = await stage.ask('POST', OPENAI, openaiAccount({ label }));
      expect([status, body.error?.field]).toEqual([400, 'label']);
    },
  );

  test.each(['👍🏽', 'Ре́зерв', 'نام‌خانوادگی', 'e\u0301'])('may be called %s', async (label) => {
    expect((await stage.ask('POST', OPENAI, openaiAccount({ label }))).body.label).toBe(label);
  });

  test('keeps a name that looks like markup as it is', async () => {
    const label = '<script>alert(1)</script>';
    expect((await stage.ask('POST', OPENAI, openaiAccount({ label }))).body.label).toBe(label);
  });

  test('is neither stored nor written down while its credential cannot be', async () => {
    const away = await stage.beside({
      credentials: {
        read: () => Promise.reject(new Error('away')),
        compareAndSet: () => Promise.reject(new Error('away')),
        close: async () => {},
      },
    });
    const refused = await away.ask('POST', OPENAI, openaiAccount({ id: 'o1' }));
    expect([refused.status, refused.body.error.code]).toEqual([503, 'credentials_unavailable']);
    expect(await away.repositories.accounts.get('o1')).toBeUndefined();
    expect((await away.repositories.audit.page()).items).toEqual([]);
    await away.close();
  });
});

describe('a change', () => {
  test('that was made to another version is refused: 412 by If-Match, 409 by the version of the body', async () => {
    await stage.ask('POST', OPENAI, openaiAccount({ id: 'o1' }));
    const patch = (body: object, headers = {}) => stage.ask('PATCH', `${OPENAI}/o1`, body, headers);
    expect((await patch({ weight: 2 }, { 'if-match': '"1"' })).headers.get('etag')).toBe('"2"');
    expect((await patch({ weight: 3 }, { 'if-match': '"1"' })).status).toBe(412);
    expect((await patch({ weight: 3 }, { 'if-match': 'W/"2"' })).status).toBe(412);
    expect((await patch({ weight: 3, version: 1 })).status).toBe(409);
    expect((await patch({ weight: 3, version: 2 }, { 'if-match': '*' })).status).toBe(200);
    expect((await stage.ask('DELETE', `${OPENAI}/o1`, undefined, { 'if-match': '"2"' })).status).toBe(412);
    expect((await stage.ask('GET', `${OPENAI}/o1`)).body).toMatchObject({ weight: 3, version: 3 });
  });

  test('that many make at once loses nothing: of those who expect a version one wins, all others are applied', async () => {
    await stage.ask('POST', OPENAI, openaiAccount({ id: 'o1' }));
    const some = Array.from({ length: 12 }, (_, index) => index);
    const conditional = some.map((index) =>
      stage.ask('PATCH', `${OPENAI}/o1`, { priority: index + 1 }, { 'if-match': '"1"' }),
    );
    const statuses = (await Promise.all(conditional)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409 || status === 412)).toHaveLength(11);
    const both = await Promise.all([
      stage.ask('PATCH', `${OPENAI}/o1`, { weight: 5 }),
      stage.ask('PATCH', `${OPENAI}/o1`, { label: 'five' }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await stage.ask('GET', `${OPENAI}/o1`)).body).toMatchObject({ weight: 5, label: 'five' });
  });

  test('leaves one audit row with who, from where, before and after, and the credential as a fingerprint', async () => {
    await stage.ask('POST', OPENAI, openaiAccount({ id: 'o1' }), { 'x-request-id': 'r-1' });
    await stage.ask('PATCH', `${OPENAI}/o1`, { credentials: { api_key: 'canary-second' } });
    await stage.ask('PATCH', `${OPENAI}/o1`, { weight: 1 });
    await stage.ask('PATCH', `${OPENAI}/o1`, { weight: 'x' });
    await stage.ask('DELETE', `${OPENAI}/o1`);
    const { body, text } = await stage.ask('GET', '/admin/audit');
    expect(body.items.map(({ action }: { action: string }) => action)).toEqual([
      ...['account.delete', 'account.update', 'account.create'],
    ]);
    const [gone, changed, created] = body.items;
    expect(created).toMatchObject({ actor: 'admin', address: '127.0.0.1', request_id: 'r-1', subject_id: 'o1' });
    expect(created.after.credential_fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(changed.after.credential_fingerprint).not.toBe(created.after.credential_fingerprint);
    expect(changed.before).not.toBeNull();
    expect([created.before, gone.after]).toEqual([null, null]);
    expect(text).not.toContain('canary');
    expect(await stage.repositories.audit.verify()).toMatchObject({ outcome: 'intact', records: 3 });
  });

  test('of the credential wins over a rotated one, and the same one again does not', async () => {
    const credentials = { access_token: 'at-0', refresh_token: 'rt-0' };
    const path = '/admin/providers/kiro/accounts';
    expect((await stage.ask('POST', path, { id: 'k1', auth: 'social', credentials })).status).toBe(201);
    const stored = await stage.credentials.read('k1');
    const rotated = { ...stored?.record, access_token: 'at-1', refresh_token: 'rt-1' };
    await stage.credentials.compareAndSet('k1', stored?.version ?? 0, rotated);
    await stage.ask('PATCH', `${path}/k1`, { credentials });
    expect((await stage.credentials.read('k1'))?.record.refresh_token).toBe('rt-1');
    await stage.ask('PATCH', `${path}/k1`, { credentials: { refresh_token: 'rt-new' } });
    expect(await stage.credentials.read('k1')).toMatchObject({ version: 3, record: { refresh_token: 'rt-new' } });
  });
});

describe('the address guard', () => {
  const post = (base_url: string, more: object = {}) => stage.ask('POST', OPENAI, openaiAccount({ base_url, ...more }));

  test.each(['http://127.0.0.1:1/v1', 'http://0x7f000001', 'http://[::1]', 'http://redis:6379', 'file:///etc/passwd'])(
    'keeps accounts from pointing to %s, also when they are changed',
    async (url) => {
      const refused = await post(url);
      expect([refused.status, refused.body.error]).toMatchObject([400, { code: 'invalid_url', field: 'base_url' }]);
      const { body } = await post('https://models.example.com/v1');
      expect((await stage.ask('PATCH', `${OPENAI}/${body.id}`, { base_url: url })).body.error.code).toBe('invalid_url');
    },
  );

  test('lets the operator open private networks, but not the way to metadata', async () => {
    const open = await stage.beside({ allowPrivateUrls: true });
    const path = (url: string) => open.ask('POST', OPENAI, openaiAccount({ base_url: url }));
    expect((await path('http://127.0.0.1:9901/v1/')).body.urls.base_url).toBe('http://127.0.0.1:9901/v1');
    expect((await path('http://169.254.169.254/')).status).toBe(400);
    await open.close();
  });

  test("wants to hear it twice before a vendor's key goes to another host, whichever of the two comes last", async () => {
    const credentials = { api_key: 'sk-ant-api03-canary' };
    const refused = await post('https://relay.example.com', { credentials });
    expect([refused.status, refused.body.error.code]).toEqual([400, 'foreign_host']);
    const confirmed = await post('https://relay.example.com', { id: 'c', credentials, confirm_foreign_host: true });
    expect(confirmed.status).toBe(201);
    await post('https://relay.example.com', { id: 'o1' });
    const patch = (body: object) => stage.ask('PATCH', `${OPENAI}/o1`, body);
    expect((await patch({ credentials })).body.error.code).toBe('foreign_host');
    expect((await patch({ credentials, base_url: 'https://api.anthropic.com/v1' })).status).toBe(200);
    expect((await patch({ base_url: 'https://other.example.com' })).body.error.code).toBe('foreign_host');
    expect((await patch({ weight: 2 })).status).toBe(200);
  });
});
