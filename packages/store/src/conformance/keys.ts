import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../database/index.ts';
import { rotationDueAt } from '../keys/index.ts';
import { createRepositories, type Repositories } from '../repositories.ts';
import { HandClock, hash, NOON } from './sample.ts';
import { empty } from './stage.ts';

export function testKeys(database: () => Database): void {
  const clock = new HandClock();
  let repositories: Repositories;
  beforeAll(async () => {
    await empty(database());
    repositories = createRepositories(database().db, clock.read);
  });

  const content = { name: 'CI', allowedIps: ['10.0.0.0/8', '::1/128'], scopes: {}, limits: {} };
  const secret = (digit: string) => ({ secretHash: hash(digit), hint: `sk-…${digit}` });

  test('a key comes back as it went in, without its hash', async () => {
    const { apiKeys } = repositories;
    const full = {
      ...{ ...content, expiresAt: NOON + 5_000, rotateAfterDays: 2 },
      ...{
        scopes: { models: ['claude-*'] },
        limits: { requestsPerMinute: 5, budgetMicrosPerDay: 9_000_000_000, tokensPerDay: 1e15, tokensPerMonth: 7 },
      },
    };
    const added = await apiKeys.insert('k1', full, secret('a'));
    const stored = await apiKeys.get('k1');
    expect(added).toEqual({ outcome: 'stored', value: stored });
    expect(stored).toEqual({
      ...{ ...full, id: 'k1', origin: 'api', hint: 'sk-…a', version: 1 },
      ...{ lastRotatedAt: NOON, createdAt: NOON, updatedAt: NOON },
    });
    expect(stored && rotationDueAt(stored)).toBe(NOON + 2 * 86_400_000);
    expect(await apiKeys.insert('k1', content, secret('b'))).toEqual({ outcome: 'exists' });
    expect(await apiKeys.insert('k2', content, secret('a'))).toEqual({ outcome: 'exists' });
  });

  test('a key is found by its whole hash until it expires', async () => {
    const { apiKeys } = repositories;
    expect(await apiKeys.findByHash(hash('a'))).toMatchObject({
      outcome: 'valid',
      key: { id: 'k1' },
      secret: 'current',
    });
    expect(await apiKeys.findByHash(hash('b'))).toEqual({ outcome: 'unknown' });
    expect(await apiKeys.findByHash('%')).toEqual({ outcome: 'unknown' });
    clock.now = NOON + 4_999;
    expect(await apiKeys.findByHash(hash('a'))).toMatchObject({ outcome: 'valid' });
    clock.now = NOON + 5_000;
    expect(await apiKeys.findByHash(hash('a'))).toMatchObject({ outcome: 'refused', reason: 'expired' });
    expect((await apiKeys.listRecognisable()).items).toEqual([]);
    expect((await apiKeys.list()).items).toHaveLength(1);
  });

  test('after a rotation both secrets are good, exactly as long as the overlap', async () => {
    const { apiKeys } = repositories;
    clock.now = NOON;
    await apiKeys.insert('r', content, secret('1'));
    expect(await apiKeys.rotate('r', secret('2'), 1_000)).toMatchObject({
      outcome: 'rotated',
      key: { version: 2, hint: 'sk-…2', previousValidUntil: NOON + 1_000 },
    });
    clock.now = NOON + 999;
    expect(await apiKeys.findByHash(hash('1'))).toMatchObject({ outcome: 'valid', secret: 'previous' });
    expect(await apiKeys.findByHash(hash('2'))).toMatchObject({ outcome: 'valid', secret: 'current' });
    expect((await apiKeys.listRecognisable({ after: 'k1' })).items).toMatchObject([
      { secretHash: hash('2'), previousHash: hash('1') },
    ]);
    clock.now = NOON + 1_000;
    expect(await apiKeys.findByHash(hash('1'))).toMatchObject({ outcome: 'refused', reason: 'rotated' });

    await apiKeys.rotate('r', secret('3'), 5_000);
    expect(await apiKeys.findByHash(hash('1'))).toEqual({ outcome: 'unknown' });
    const without = await apiKeys.rotate('r', secret('4'), 0);
    expect(without.outcome === 'rotated' && without.key.previousValidUntil).toBe(undefined);
    expect(await apiKeys.findByHash(hash('3'))).toEqual({ outcome: 'unknown' });
  });

  test('a revoked key is over, with both of its secrets, and cannot be rotated back', async () => {
    const { apiKeys } = repositories;
    clock.now = NOON;
    await apiKeys.insert('v', content, secret('5'));
    await apiKeys.rotate('v', secret('6'), 60_000);
    const first = await apiKeys.revoke('v');
    expect(first).toMatchObject({ outcome: 'revoked', key: { revokedAt: NOON, version: 3 } });
    clock.now = NOON + 1;
    expect(await apiKeys.revoke('v')).toEqual(first);
    for (const digit of ['5', '6']) {
      expect(await apiKeys.findByHash(hash(digit))).toMatchObject({ outcome: 'refused', reason: 'revoked' });
    }
    expect(await apiKeys.rotate('v', secret('7'), 0)).toEqual({ outcome: 'revoked' });
    expect(await apiKeys.rotate('none', secret('7'), 0)).toEqual({ outcome: 'missing' });
    expect(await apiKeys.revoke('none')).toEqual({ outcome: 'missing' });
  });

  test('a change needs the version it has seen, and leaves secret and use alone', async () => {
    const { apiKeys } = repositories;
    await apiKeys.insert('u', content, secret('8'));
    await apiKeys.touchLastUsed(
      new Map([
        ['u', NOON + 9],
        ['none', NOON],
      ]),
    );
    await apiKeys.touchLastUsed(new Map([['u', NOON + 3]]));
    expect(await apiKeys.update('u', 1, { ...content, name: 'CD', allowedIps: [] })).toMatchObject({
      outcome: 'stored',
      value: { name: 'CD', allowedIps: [], version: 2, lastUsedAt: NOON + 9, hint: 'sk-…8' },
    });
    expect(await apiKeys.update('u', 1, content)).toMatchObject({ outcome: 'conflict', current: { name: 'CD' } });
    expect(await apiKeys.update('none', 1, content)).toEqual({ outcome: 'missing' });
  });

  test('a key of the file follows the file: its name, its secret, and when it comes back', async () => {
    const { apiKeys, fileKeys } = repositories;
    const show = (name: string, digit: string) => fileKeys.show(`file:${name}`, { ...content, name }, secret(digit));
    const state = async (name: string) => {
      const key = await apiKeys.get(`file:${name}`);
      return [key?.hint, key?.revokedAt === undefined ? 'active' : 'revoked'];
    };
    expect([await show('dev', 'd'), await show('dev', 'd')]).toEqual(['added', 'unchanged']);
    expect(await show('laptop', 'd')).toBe('added');
    await apiKeys.revoke('file:dev');
    expect([await state('dev'), await state('laptop')]).toEqual([
      ['sk-…d', 'revoked'],
      ['sk-…d', 'active'],
    ]);
    expect(await apiKeys.findByHash(hash('d'))).toMatchObject({ key: { id: 'file:laptop' } });
    await apiKeys.revoke('file:laptop');
    expect([await show('dev', 'd'), await show('laptop', 'e')]).toEqual(['changed', 'changed']);
    expect([await state('dev'), await state('laptop')]).toEqual([
      ['sk-…d', 'active'],
      ['sk-…e', 'active'],
    ]);
    expect([await show('dev', 'e'), await show('laptop', 'd')]).toEqual(['changed', 'changed']);
    expect([await state('dev'), await state('laptop')]).toEqual([
      ['sk-…e', 'active'],
      ['sk-…d', 'active'],
    ]);
    await apiKeys.insert('of-the-api', content, secret('f'));
    expect([await show('third', 'f'), await show('dev', 'f')]).toEqual(['taken', 'taken']);
    expect(await state('dev')).toEqual(['sk-…e', 'active']);
  });
}
