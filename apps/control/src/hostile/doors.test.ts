import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, openaiAccount, openStage, type Stage } from '../stage/stage.fixture.ts';
import { readDocument } from './document.fixture.ts';

const OTHER = `adm-${'o'.repeat(40)}`;

let stage: Stage;
beforeAll(async () => {
  const tokens = [
    { name: 'admin', role: 'admin', token: ADMIN },
    { name: 'other', role: 'admin', token: OTHER },
  ] as const;
  stage = await openStage({ tokens });
  await stage.control.start();
});
afterAll(() => stage.close());

/** Sends bytes as they are and gives what comes back until the other side has nothing more to say. */
async function raw(bytes: string): Promise<string> {
  const { port } = new URL(stage.url);
  const socket = connect(Number(port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += text;
    if (answer.includes('\r\n\r\n')) socket.end();
  });
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return answer;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

test('S4: whoever has no token is refused by its head, before any of its body was read', async () => {
  stage.clock.now += 60_001;
  for (const method of ['POST', 'PATCH']) {
    const head = `${method} /admin/api-keys HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000000000`;
    // Not one byte of it is ever sent.
    expect(statusOf(await raw(`${head}\r\n\r\n`)), method).toBe(401);
  }
});

test('S8: a method that is not served is 405 and says which are, TRACE repeats nothing, and nobody is told of the server', async () => {
  for (const { method, path } of readDocument(stage.control).operations) {
    const target = path.replace('{provider_id}', 'openai').replace(/\{\w+\}/g, 'x');
    const head = `TRACE ${target} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${ADMIN}\r\nx-canary: canary-echo`;
    const answer = await raw(`${head}\r\n\r\n`);
    expect(statusOf(answer), path).toBe(405);
    expect(/^allow: (.*)$/im.exec(answer)?.[1]?.trim().split(', '), path).toContain(method);
    expect(answer).not.toMatch(/canary-echo|^(server|x-powered-by):/im);
    expect(answer).toMatch(/^x-content-type-options: nosniff/im);
  }
});

/** Targets that some layer might read as another path than the router does. */
const DISGUISED = [
  ...['//admin/audit', '/./admin/audit', '/livez/../admin/audit', '/livez/..%2fadmin/audit', '/%61dmin/audit'],
  ...['/admin%2faudit', '/Admin/audit', '/admin/audit/', '/admin//audit', '/admin/audit;x', '/admin/audit%00'],
  ...[
    '/admin\\audit',
    '/docs/..;/admin/audit',
    '/%2e%2e/admin/audit',
    '/_korproxy/../admin/audit',
    '/livez?/admin/audit',
  ],
  ...['http://a/admin/audit', '/livez#/../admin/audit', '/admin/audit?livez', '*', '/livez%3f/../admin/audit'],
];

test.each(DISGUISED)(
  'S37: nobody comes without a token to what %s might mean, nor does any Host or header say where',
  async (target) => {
    const lies = ['x-original-url: /admin/audit', 'x-rewrite-url: /admin/audit', 'x-http-method-override: GET'];
    for (const host of ['a', 'a/?', 'a/admin', '[::1]:1?x=/livez']) {
      stage.clock.now += 60_001;
      const answer = await raw(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\n${lies.join('\r\n')}\r\n\r\n`);
      expect([200, 400, 401, 404, 405], answer.slice(0, 200)).toContain(statusOf(answer));
      expect(answer).not.toMatch(/"items"|previous_hash/);
    }
  },
);

describe('S10: where a request comes from', () => {
  test.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip'])(
    'is not what %s says: neither the lock of who guesses nor the audit falls for it',
    async (name) => {
      stage.clock.now += 60_001;
      const guess = (count: number, token: string) => {
        const value = name === 'forwarded' ? `for=10.0.0.${count}` : `10.0.0.${count}`;
        return stage.ask('GET', '/admin/audit', undefined, { authorization: `Bearer ${token}`, [name]: value });
      };
      for (let count = 1; count <= 10; count += 1) expect((await guess(count, 'adm-wrong')).status).toBe(401);
      expect((await guess(11, 'adm-wrong')).status).toBe(429);
      stage.clock.now += 60_001;
      const made = { name: `from ${name}` };
      await stage.ask('POST', '/admin/groups', made, { [name]: name === 'forwarded' ? 'for=10.0.0.9' : '10.0.0.9' });
      expect((await stage.ask('GET', '/admin/audit?limit=1')).body.items[0].address).toBe('127.0.0.1');
    },
  );
});

test('S35: the kept answer to a repeated request is its caller’s alone, and each route’s', async () => {
  const path = '/admin/providers/openai/accounts';
  const ask = (token: string, at: string, body: object) =>
    stage.ask('POST', at, body, { 'idempotency-key': 'same', authorization: `Bearer ${token}` });
  const first = await ask(ADMIN, path, openaiAccount({ label: 'canary of admin' }));
  const other = await ask(OTHER, path, openaiAccount({ label: 'canary of admin' }));
  expect([first.status, other.status]).toEqual([201, 201]);
  expect(other.body.id).not.toBe(first.body.id);
  expect(other.headers.get('idempotency-replayed')).toBeNull();
  const key = await ask(ADMIN, '/admin/api-keys', { name: 'k' });
  const foreign = await ask(OTHER, '/admin/api-keys', { name: 'k' });
  expect(foreign.body.secret).not.toBe(key.body.secret);
  expect((await ask(ADMIN, '/admin/groups', { name: 'canary' })).body.name).toBe('canary');
});
