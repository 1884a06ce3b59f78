import { describe, expect, it } from 'vitest';
import { type ConfiguredKey, configuredAccess, KeyAccess, type KeyDirectory } from './index.ts';

const KEY = 'sk-dev-0123456789abcdef';
const KEYS: readonly ConfiguredKey[] = [
  { name: 'dev', key: KEY },
  { name: 'office', key: 'sk-office-0123456789abc', allowedIps: [{ address: '10.0.0.0', prefix: 8, family: 'ipv4' }] },
  { name: 'empty', key: 'sk-empty-0123456789abcd', allowedIps: [] },
];

interface Sent {
  readonly headers?: readonly string[];
  readonly target?: string;
  readonly from?: string;
}

function ask({ headers = [], target = '/v1/messages', from = '203.0.113.9' }: Sent, trustedProxies = 0) {
  const access = configuredAccess(KEYS, { trustedProxies, loopbackOnly: false });
  return access.authorize({ rawHeaders: headers, target, remoteAddress: from });
}

describe('credentials', () => {
  it.each([
    ['x-api-key', ['x-api-key', KEY]],
    ['x-goog-api-key', ['X-Goog-Api-Key', KEY]],
    ['Authorization: Bearer', ['Authorization', `Bearer ${KEY}`]],
    ['a lower-case scheme', ['authorization', `bearer ${KEY}`]],
    ['an upper-case scheme and more blanks', ['AUTHORIZATION', `BEARER   ${KEY} `]],
    ['the same key twice over', ['authorization', `Bearer ${KEY}`, 'x-api-key', KEY]],
    ['an empty header beside a key', ['x-api-key', '', 'authorization', `Bearer ${KEY}`]],
  ])('are found in %s', async (_, headers) => {
    expect(await ask({ headers })).toEqual({
      outcome: 'allowed',
      key: { id: 'file:dev', name: 'dev', scopes: {}, limits: {}, rotationDue: false },
      clientAddress: '203.0.113.9',
    });
  });

  it.each([
    ['no credentials', []],
    ['a bare scheme', ['authorization', 'Bearer']],
    ['a bare scheme with a blank', ['authorization', 'Bearer ']],
    ['another scheme', ['authorization', `Basic ${KEY}`]],
    ['a key without a scheme', ['authorization', KEY]],
    ['a prefix of a key', ['x-api-key', KEY.slice(0, -1)]],
    ['a key with something behind it', ['x-api-key', `${KEY}0`]],
    ['the name of a key', ['x-api-key', 'dev']],
    ['SQL', ['x-api-key', "' OR 1=1 --"]],
    ['a Redis glob', ['x-api-key', 'sk-*']],
    ['8 KiB', ['x-api-key', 'k'.repeat(8192)]],
    ['text beyond ASCII', ['x-api-key', 'schlüssel']],
    ['text beyond Latin-1', ['x-api-key', '鍵鍵鍵鍵']],
    [
      'a key in characters that lose a byte to it',
      ['x-api-key', [...KEY].map((c) => String.fromCharCode(c.charCodeAt(0) + 256)).join('')],
    ],
    ['a prototype name', ['x-api-key', '__proto__']],
  ])('are not: %s', async (_, headers) => {
    expect(await ask({ headers })).toEqual({
      outcome: 'denied',
      status: 401,
      message: 'The API key is missing or not valid.',
    });
  });

  it.each([
    ['that conflict', ['x-api-key', KEY, 'authorization', 'Bearer sk-other']],
    ['that conflict, also when both are ours', ['x-api-key', KEY, 'x-goog-api-key', 'sk-empty-0123456789abcd']],
    ['in two headers of one name', ['authorization', `Bearer ${KEY}`, 'Authorization', `Bearer ${KEY}`]],
  ])('%s are refused', async (_, headers) => {
    expect(await ask({ headers })).toMatchObject({ outcome: 'denied', status: 401 });
  });

  it.each(['?key=', '?beta=true&api_key=', '?%6bey=', '?KEY=', '?access_token='])(
    'in the URL are refused even beside a good header (%s)',
    async (query) => {
      const decision = await ask({ headers: ['x-api-key', KEY], target: `/v1/messages${query}${KEY}` });
      expect(decision).toMatchObject({ outcome: 'denied', status: 401 });
      expect(JSON.stringify(decision)).not.toContain(KEY);
    },
  );

  it('leave other query parameters alone', async () => {
    expect(await ask({ headers: ['x-api-key', KEY], target: '/v1/messages?beta=true&alt=sse' })).toMatchObject({
      outcome: 'allowed',
    });
  });
});

describe('allowed addresses', () => {
  const headers = ['x-api-key', 'sk-office-0123456789abc'];

  it('lets a key in from its networks and answers 403 elsewhere', async () => {
    expect(await ask({ headers, from: '10.1.2.3' })).toMatchObject({ outcome: 'allowed', key: { name: 'office' } });
    expect(await ask({ headers, from: '::ffff:10.1.2.3' })).toMatchObject({ outcome: 'allowed' });
    expect(await ask({ headers, from: '11.1.2.3' })).toMatchObject({ outcome: 'denied', status: 403 });
  });

  it('under the spelling of the configuration file are a type error, not an open door', () => {
    const fromFile = [{ name: 'a', key: KEY, allowed_ips: [] }];
    // @ts-expect-error an allow list under a name nobody reads must not compile
    const keys: readonly ConfiguredKey[] = fromFile;
    expect(keys).toHaveLength(1);
  });

  it('when empty allow any address', async () => {
    expect(await ask({ headers: ['x-api-key', 'sk-empty-0123456789abcd'] })).toMatchObject({ outcome: 'allowed' });
  });

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip'])(
    'S10: cannot be talked round by %s',
    async (name) => {
      const lie = name === 'forwarded' ? 'for=10.1.2.3' : '10.1.2.3';
      expect(await ask({ headers: [...headers, name, lie] })).toMatchObject({ status: 403 });
    },
  );

  it('S10: looks at the hop our proxy appended, and only at that', async () => {
    const forwarded = (value: string) => ask({ headers: [...headers, 'X-Forwarded-For', value], from: '127.0.0.1' }, 1);
    expect(await forwarded('203.0.113.9, 10.1.2.3')).toMatchObject({ outcome: 'allowed', clientAddress: '10.1.2.3' });
    expect(await forwarded('10.1.2.3, 203.0.113.9')).toMatchObject({ status: 403 });
    expect(await forwarded('10.1.2.3, nonsense')).toMatchObject({ status: 403 });
  });
});

describe('without any key', () => {
  const nobody = (from: string, loopbackOnly: boolean, headers: readonly string[] = [], trustedProxies = 0) =>
    configuredAccess([], { trustedProxies, loopbackOnly }).authorize({
      rawHeaders: headers,
      target: '/',
      remoteAddress: from,
    });

  it('this machine is let in on a loopback binding, whatever key it sends', async () => {
    expect(await nobody('127.0.0.1', true, ['x-api-key', 'any'])).toMatchObject({ key: { name: 'anonymous' } });
    expect(await nobody('::1', true)).toMatchObject({ outcome: 'allowed' });
  });

  it('nobody is let in on any other binding, nor from elsewhere through a local proxy', async () => {
    expect(await nobody('127.0.0.1', false)).toMatchObject({ status: 401 });
    expect(await nobody('127.0.0.1', true, ['x-forwarded-for', '203.0.113.9'], 1)).toMatchObject({ status: 401 });
  });
});

describe('a key directory elsewhere', () => {
  it('is asked for the digest, never for the key, and only for that', async () => {
    const asked: string[] = [];
    const directory = { isEmpty: () => false, find: async (digest: string) => void asked.push(digest) };
    const access = new KeyAccess(directory, { trustedProxies: 0, loopbackOnly: true });
    await access.authorize({ rawHeaders: ['x-api-key', 'abc'], target: '/', remoteAddress: '127.0.0.1' });
    // SHA-256 of "abc" (FIPS 180-2, appendix B.1).
    expect(asked).toEqual(['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']);
  });

  const lost = () => Promise.reject(new Error('connection lost'));
  it.each<[string, KeyDirectory]>([
    ['find', { isEmpty: () => false, find: lost }],
    ['isEmpty', { isEmpty: lost, find: () => undefined }],
  ])('that fails (%s) lets nobody in and calls nobody unknown', async (_, directory) => {
    const access = new KeyAccess(directory, { trustedProxies: 0, loopbackOnly: true });
    expect(await access.authorize({ rawHeaders: ['x-api-key', KEY], target: '/', remoteAddress: '127.0.0.1' })).toEqual(
      { outcome: 'denied', status: 503, message: 'API keys cannot be checked at the moment.', retryAfter: 1 },
    );
  });
});
