import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, openaiAccount, openStage, type Stage } from '../stage/stage.fixture.ts';
import { type ApiDocument, readDocument } from './document.fixture.ts';

let stage: Stage;
let document: ApiDocument;
beforeAll(async () => {
  stage = await openStage({
    checkAccount: async () => ({ result: 'unhealthy', latencyMs: 1, failure: { kind: 'unknown', message: MARKUP } }),
  });
  await stage.control.start();
  document = readDocument(stage.control);
});
afterAll(() => stage.close());

const EVIL = 'https://evil.example';
const MARKUP = `"><img src=x onerror=alert(1)><script>alert('canary')</script>`;
const ANSI = 'canary\u001b[31m\u001b]0;title\u0007';
const RTL = 'canary\u202egpj.exe\u2066';

const targetOf = (path: string) =>
  path.replace(/\{(\w+)\}/g, (_, name) => (name === 'provider_id' ? 'openai' : 'nobody'));

describe('S28: a browser that visits a foreign page', () => {
  test('is told nothing: no route opens itself to another origin, not by a preflight either', async () => {
    for (const { method, path, body } of document.operations) {
      for (const origin of [EVIL, 'null', 'http://127.0.0.1:8081.evil.example']) {
        const answer = await stage.ask(method, targetOf(path), body && {}, { origin });
        const asked = {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'authorization',
        };
        const preflight = await stage.ask('OPTIONS', targetOf(path), undefined, asked);
        for (const { headers } of [answer, preflight]) {
          expect(
            [...headers.keys()].filter((name) => name.startsWith('access-control-')),
            path,
          ).toEqual([]);
          expect(headers.get('cross-origin-resource-policy'), path).toBe('same-origin');
        }
        expect(preflight.status, path).toBeGreaterThanOrEqual(400);
      }
    }
  });

  test('has nothing to send along: no answer sets a cookie, and a token in a cookie is no token', async () => {
    for (const { method, path, body } of document.operations) {
      const answer = await stage.ask(method, targetOf(path), body && {});
      expect(answer.headers.get('set-cookie'), path).toBeNull();
    }
    for (const name of ['token', 'session', 'authorization', 'Authorization', '__Host-token']) {
      for (const value of [ADMIN, `Bearer%20${ADMIN}`]) {
        const answer = await fetch(`${stage.url}/admin/audit`, { headers: { cookie: `${name}=${value}` } });
        expect(answer.status).toBe(401);
      }
    }
  });

  test('cannot post a form: only JSON is taken, and only from who names the token', async () => {
    const path = '/admin/groups';
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const named = await stage.ask('POST', path, '{"name":"forged"}', { 'content-type': type, origin: EVIL });
      expect(named.status).toBe(415);
      const unnamed = await fetch(`${stage.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: '{}',
      });
      expect(unnamed.status).toBe(401);
    }
    expect((await stage.ask('GET', path)).body.items).toEqual([]);
  });
});

describe('S29: a name that is written to hurt whoever reads it', () => {
  const at = '/admin/providers/openai/accounts';
  /** Every place where a name is kept. */
  const places = (name: string): readonly (readonly [path: string, body: object])[] => [
    [at, openaiAccount({ label: name })],
    [at, openaiAccount({ models: [name] })],
    ['/admin/groups', { name }],
    ['/admin/profiles', { name }],
    ['/admin/api-keys', { name }],
  ];

  test.each([
    ['terminals', ANSI],
    ['the order of its letters', RTL],
  ])('by %s is refused wherever names are kept', async (_, name) => {
    for (const [path, body] of places(name)) {
      const { status, text } = await stage.ask('POST', path, body);
      expect(status, `${path} ${text}`).toBe(400);
      expect([...text].filter((character) => name.includes(character) && character < ' ')).toEqual([]);
      expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    }
  });

  test('by markup comes back as JSON that no browser takes for anything else, in lists, errors and the audit log too', async () => {
    for (const [path, body] of places(MARKUP)) {
      const made = await stage.ask('POST', path, body);
      expect([201, 400], `${path} ${made.text}`).toContain(made.status);
    }
    const { id } = (await stage.ask('GET', at)).body.items[0];
    expect((await stage.ask('POST', `${at}/${id}/check-health`)).body.failure.message).toBe(MARKUP);
    await stage.ask('POST', `/admin/providers/${encodeURIComponent(MARKUP)}/accounts`, { [MARKUP]: MARKUP });
    let shown = 0;
    for (const { method, path } of document.operations.filter(({ method }) => method === 'GET')) {
      const { headers, text } = await stage.ask(method, targetOf(path).replace('nobody', id));
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('content-security-policy'), path).toContain("default-src 'none'");
      if (!text.includes('onerror')) continue;
      expect(headers.get('content-type'), path).toMatch(/^application\/(problem\+)?json/);
      shown += 1;
    }
    expect(shown).toBeGreaterThanOrEqual(3);
    const page = await stage.ask('GET', '/docs');
    expect([page.status, page.text.includes('onerror'), page.text.includes('<script')]).toEqual([200, false, false]);
  });
});
