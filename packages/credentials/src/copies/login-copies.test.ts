import { expect, test } from 'vitest';
import { recordPlace } from '../redis/redis-store.ts';
import { parseMasterKey, Vault } from '../vault/index.ts';
import { openCopy, resealCopy, sealCopy } from './login-copies.ts';

const [first, second] = ['01', '02'].map((byte) => parseMasterKey(byte.repeat(32))) as [
  ReturnType<typeof parseMasterKey>,
  ReturnType<typeof parseMasterKey>,
];
const vault = new Vault([first]);
const login = { version: 7, record: { refresh_token: 'canary-rt-7' } };

test('a copy opens in its own row and version only', () => {
  const copy = sealCopy(vault, 'k1', login);
  expect(JSON.stringify(copy)).not.toContain('canary');
  expect(openCopy(vault, copy)).toEqual(login);
  expect(openCopy(vault, { ...copy, accountId: 'k2' })).toBeUndefined();
  expect(openCopy(vault, { ...copy, version: 8 })).toBeUndefined();
});

test('an envelope of the live store is no copy, and a copy is none of its', () => {
  const live = vault.seal(JSON.stringify(login.record), recordPlace('k1'));
  expect(openCopy(vault, { accountId: 'k1', version: 7, sealed: live })).toBeUndefined();
  const { sealed } = sealCopy(vault, 'k1', login);
  expect(vault.open(sealed, recordPlace('k1'))).toEqual({ outcome: 'closed', reason: 'damaged' });
});

test('resealing changes the key and nothing else', () => {
  const copy = sealCopy(vault, 'k1', login);
  const resealed = resealCopy(new Vault([second, first]), copy);
  expect(openCopy(new Vault([second]), { ...copy, sealed: resealed ?? '' })).toEqual(login);
  expect(resealCopy(new Vault([second]), copy)).toBeUndefined();
});
