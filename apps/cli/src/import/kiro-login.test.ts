import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIXTURES } from './fixtures/paths.fixture.ts';
import { findKiroFile } from './kiro-file.ts';
import { readKiroLogin } from './kiro-login.ts';

describe('a kiro-auth-token.json', () => {
  test('of a social login is one account, the same each time', () => {
    const found = findKiroFile(FIXTURES.kiro);
    expect(found).toMatchObject({
      outcome: 'account',
      draft: {
        id: expect.stringMatching(/^kiro-[0-9a-f]{10}$/),
        label: 'Kiro (Google)',
        provider: 'kiro',
        auth: 'social',
        profile_arn: 'arn:aws:codewhisperer:us-east-1:000000000000:profile/TESTPROFILE1',
        credentials: {
          access_token: 'aoaMADEUP-access-social',
          refresh_token: 'aorMADEUP-refresh-social',
          expires_at: '2026-11-01T10:00:00.000Z',
        },
      },
      notes: [],
    });
    expect(findKiroFile(FIXTURES.kiro)).toEqual(found);
    expect(findKiroFile(FIXTURES.kiro, { id: 'k1' })).toMatchObject({ draft: { id: 'k1' } });
  });

  test('of an IdC login brings the client that is kept beside it', () => {
    expect(findKiroFile(FIXTURES.kiroIdc)).toMatchObject({
      outcome: 'account',
      draft: {
        auth: 'idc',
        region: 'eu-central-1',
        credentials: { client_id: 'madeup-client-id-idc', client_secret: 'madeup-client-secret-idc' },
      },
    });
  });

  test('of an IdC login is refused without its client, and says which file it looked for', () => {
    const alone = join(mkdtempSync(join(tmpdir(), 'sluice-kiro-')), 'kiro-auth-token.json');
    copyFileSync(FIXTURES.kiroIdc, alone);
    expect(findKiroFile(alone)).toMatchObject({
      outcome: 'unusable',
      reason: expect.stringContaining('0123456789abcdef0123456789abcdef01234567.json'),
    });
    const registration = FIXTURES.kiroIdc.replace('kiro-auth-token', '0123456789abcdef0123456789abcdef01234567');
    expect(findKiroFile(alone, { registration })).toMatchObject({ outcome: 'account' });
    expect(findKiroFile(alone, { registration: `${alone}.none` })).toMatchObject({ outcome: 'unusable' });
  });
});

describe('a Kiro login', () => {
  const tokens = { accessToken: 'at', refreshToken: 'rt' };
  const client = { clientId: 'cid', clientSecret: 'csec' };

  test.each([
    [{ ...tokens }, 'social'],
    [{ ...tokens, ...client }, 'idc'],
    [{ ...tokens, ...client, authMethod: 'builder-id' }, 'idc'],
    [{ ...tokens, ...client, authMethod: 'IdC' }, 'idc'],
    [{ access_token: 'at', refresh_token: 'rt', client_id: 'cid', client_secret: 'csec' }, 'idc'],
    [{ ...tokens, authMethod: 'Social' }, 'social'],
  ])('%j is of the kind its method or its client says', (token, auth) => {
    expect(readKiroLogin(token)).toMatchObject({ outcome: 'login', login: { auth } });
  });

  test.each([
    [{ ...tokens, authMethod: 'external_idp' }, 'neither social nor IdC'],
    [{ accessToken: '', refreshToken: null }, 'holds no token'],
    [{ ...tokens, clientId: 'cid' }, 'client registration'],
  ])('%j is refused: %s', (token, reason) => {
    expect(readKiroLogin(token)).toMatchObject({ outcome: 'unusable', reason: expect.stringContaining(reason) });
  });

  test.each([
    [1_769_940_000_000, '2026-02-01T10:00:00.000Z'],
    ['1769940000000', '2026-02-01T10:00:00.000Z'],
    [1_769_940_000, '2026-02-01T10:00:00.000Z'],
    ['2026-02-01T18:00:00+08:00', '2026-02-01T10:00:00.000Z'],
    ['', undefined],
    [0, undefined],
    [null, undefined],
    ['soon', undefined],
  ])('that ends at %j ends at %s', (expiresAt, expected) => {
    const read = readKiroLogin({ ...tokens, expiresAt });
    expect(read.outcome === 'login' && read.login.credentials.expires_at).toBe(expected);
  });

  test('says what its owner should know', () => {
    expect(readKiroLogin({ accessToken: 'at' })).toMatchObject({
      notes: [expect.stringContaining('no refresh token')],
    });
    expect(readKiroLogin(tokens, { ...client, expiresAt: '2020-01-01T00:00:00Z' })).toMatchObject({
      notes: [expect.stringContaining('2020-01-01')],
    });
  });

  test('of any make is read or refused, never thrown at', () => {
    const field = fc.constantFrom('accessToken', 'refreshToken', 'expiresAt', 'authMethod', 'clientId', 'clientSecret');
    fc.assert(
      fc.property(fc.dictionary(field, fc.jsonValue()), (token) => {
        expect(['login', 'unusable']).toContain(readKiroLogin(token).outcome);
      }),
    );
  });
});
