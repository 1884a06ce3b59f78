import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseMasterKey, Vault } from '../vault/index.ts';
import { SealedSpool } from './sealed-spool.ts';

const newKey = () => parseMasterKey(randomBytes(32).toString('hex'));
const newVault = () => new Vault([newKey()]);
const scratch = () => join(mkdtempSync(join(tmpdir(), 'sluice-spool-')), 'spool');
const answer = { used: { version: 3, record: { refresh_token: 'canary-1' } }, changes: { refresh_token: 'canary-2' } };

test('an answer outlives its process, sealed and readable by its owner only, until it is removed', async () => {
  const [folder, vault] = [scratch(), newVault()];
  const spool = new SealedSpool({ folder, vault });
  expect(await spool.entries()).toEqual(new Map());
  await spool.put('acc/../1', answer);
  await spool.put('acc/../1', answer);
  const [name = ''] = readdirSync(folder);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(folder, name), 'utf8')).not.toContain('canary');
  const next = new SealedSpool({ folder, vault });
  expect(await next.entries()).toEqual(new Map([['acc/../1', answer]]));
  await next.remove('acc/../1');
  await next.remove('never there');
  expect(readdirSync(folder)).toEqual([]);
});

test('an answer that does not open stops whoever starts, and says which file', async () => {
  const folder = scratch();
  await new SealedSpool({ folder, vault: newVault() }).put('k1', answer);
  const stranger = new SealedSpool({ folder, vault: newVault() });
  await expect(stranger.entries()).rejects.toThrow(/[0-9a-f]{32}\.token cannot be opened .*unknown_key/);
});

test('what an older key has sealed is sealed again, and what no key opens is left and counted', async () => {
  const folder = scratch();
  const [old, fresh, foreign] = [newKey(), newKey(), newKey()];
  const spoolWith = (...keys: ConstructorParameters<typeof Vault>[0]) =>
    new SealedSpool({ folder, vault: new Vault(keys) });
  await spoolWith(old).put('k1', answer);
  await spoolWith(fresh).put('k2', answer);
  await spoolWith(foreign).put('k3', answer);
  const spool = spoolWith(fresh, old);
  expect(await spool.reseal()).toEqual({ resealed: 1, current: 1, overtaken: 0, closed: 1 });
  expect(await spool.reseal()).toEqual({ resealed: 0, current: 2, overtaken: 0, closed: 1 });
  await spool.remove('k3');
  expect(new Set((await spoolWith(fresh).entries()).keys())).toEqual(new Set(['k1', 'k2']));
});
