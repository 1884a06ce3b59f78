import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { type NginxServer, startNginx } from '@sluice/testkit/servers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, type AllInOne, startAllInOne } from './start-all-in-one.ts';

type Headers = Readonly<Record<string, string>>;

/** Headers of other proxies, none of which is believed. */
const SPOOFED: Headers = {
  forwarded: 'for=198.51.100.7',
  'x-real-ip': '198.51.100.7',
  'cf-connecting-ip': '198.51.100.7',
  'true-client-ip': '198.51.100.7',
  'x-client-ip': '198.51.100.7',
  'x-cluster-client-ip': '198.51.100.7',
  'x-forwarded': '198.51.100.7',
};
const FIFTY_HOPS = Array.from({ length: 50 }, (_, index) => `198.51.100.${index}`).join(', ');
const FORWARDED = ['127.0.0.2', '198.51.100.7', '1.2.3.4, 198.51.100.7', FIFTY_HOPS, 'not-an-address', ''];

/** One request of a client with an address of its own; this machine has all of 127.0.0.0/8. */
async function ask(url: string, from: string, headers: Headers, body?: object) {
  const type = { 'content-type': 'application/json' };
  const options = { localAddress: from, agent: false, headers: { ...(body && type), ...headers } } as const;
  const asked = request(url, { ...options, method: body ? 'POST' : 'GET' });
  asked.end(body && JSON.stringify(body));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, text: await text(answer) };
}

let named = 0;
/** Makes a change as an admin and returns the address that the audit log has for it. */
async function auditedAddress(url: string, from: string, headers: Headers): Promise<string | null> {
  named += 1;
  const authorization = `Bearer ${ADMIN}`;
  const made = await ask(`${url}/admin/groups`, from, { authorization, ...headers }, { name: `g${named}` });
  expect(made.status, made.text).toBe(201);
  return JSON.parse((await ask(`${url}/admin/audit?limit=1`, from, { authorization })).text).items[0].address;
}

/** How many wrong tokens are looked at before the throttle steps in. */
async function guesses(url: string, from: string, headersOf: (round: number) => Headers): Promise<number> {
  for (let round = 0; round < 30; round += 1) {
    const headers = { authorization: `Bearer wrong-${round}`, ...headersOf(round) };
    const { status } = await ask(`${url}/admin/audit`, from, headers);
    if (status === 429) return round;
    expect(status).toBe(401);
  }
  return 30;
}

describe('S10: the admin port without a proxy in front', () => {
  let sluice: AllInOne;
  beforeAll(async () => {
    sluice = await startAllInOne('');
  });
  afterAll(() => sluice[Symbol.asyncDispose]());

  test('B31: audits the socket address, whatever X-Forwarded-For says', async () => {
    for (const forwarded of FORWARDED) {
      const headers = { 'x-forwarded-for': forwarded };
      expect(await auditedAddress(sluice.adminUrl, '127.0.0.5', headers), forwarded).toBe('127.0.0.5');
    }
  });

  test('B35: audits the socket address, whatever headers of other proxies say', async () => {
    for (const [name, value] of Object.entries(SPOOFED)) {
      expect(await auditedAddress(sluice.adminUrl, '127.0.0.5', { [name]: value }), name).toBe('127.0.0.5');
    }
  });

  test('throttles guessing by the socket address: another X-Forwarded-For for every try does not help', async () => {
    const headersOf = (round: number) => ({ ...SPOOFED, 'x-forwarded-for': `198.51.100.${round}` });
    expect(await guesses(sluice.adminUrl, '127.0.0.6', headersOf)).toBe(10);
    expect(await auditedAddress(sluice.adminUrl, '127.0.0.5', { 'x-forwarded-for': '127.0.0.6' })).toBe('127.0.0.5');
  });
});

describe('S10: the admin port behind one nginx, with admin.trusted_proxies: 1', () => {
  let sluice: AllInOne;
  let nginx: NginxServer;
  beforeAll(async () => {
    sluice = await startAllInOne('admin: { trusted_proxies: 1 }');
    const forward = `proxy_pass ${sluice.adminUrl}; proxy_set_header x-forwarded-for $proxy_add_x_forwarded_for;`;
    nginx = await startNginx({
      config: ({ port }) =>
        `daemon off; events {} http { access_log off; server { listen 127.0.0.1:${port}; location / { ${forward} } } }`,
    });
  });
  afterAll(async () => {
    await nginx[Symbol.asyncDispose]();
    await sluice[Symbol.asyncDispose]();
  });

  test('B31: audits the hop that nginx has added, whatever the client has put in front of it', async () => {
    for (const forwarded of FORWARDED) {
      const headers = { 'x-forwarded-for': forwarded };
      expect(await auditedAddress(nginx.url, '127.0.0.5', headers), forwarded).toBe('127.0.0.5');
    }
    expect(await auditedAddress(nginx.url, '127.0.0.5', {})).toBe('127.0.0.5');
  });

  test('B35: audits the hop that nginx has added, whatever headers of other proxies say', async () => {
    for (const [name, value] of Object.entries(SPOOFED)) {
      expect(await auditedAddress(nginx.url, '127.0.0.5', { [name]: value }), name).toBe('127.0.0.5');
    }
  });

  test('throttles guessing by that hop: the one who guesses is stopped; others behind the same nginx, and the right token, are not', async () => {
    const headersOf = (round: number) => ({ ...SPOOFED, 'x-forwarded-for': `198.51.100.${round}` });
    expect(await guesses(nginx.url, '127.0.0.6', headersOf)).toBe(10);
    expect(await auditedAddress(nginx.url, '127.0.0.5', {})).toBe('127.0.0.5');
    expect((await ask(`${nginx.url}/admin/audit`, '127.0.0.6', { authorization: `Bearer ${ADMIN}` })).status).toBe(200);
  });
});
