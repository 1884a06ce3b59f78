import { digestOf } from '@sluice/access';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStage, type Stage } from '../stage/stage.fixture.ts';
import { upsertFileKeys } from './index.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.control.start();
});
afterAll(() => stage.close());
beforeEach(() => stage.empty());

const KEYS = '/admin/api-keys';
const find = (secret: string) => stage.keyWriter.find(digestOf(secret));
const make = async (more: object = {}) => (await stage.ask('POST', KEYS, { name: 'team', ...more })).body;

describe('a key', () => {
  test('S12: has 256 random bits, is shown once, and is known to gateways by its digest at once', async () => {
    const made = await make({
      ...{ allowed_ips: ['10.1.2.3/8', '::ffff:192.0.2.1', '2001:db8::/32'], rotate_after_days: 30 },
      ...{
        scopes: { providers: ['kiro'], models: ['claude-*'] },
        limits: { requests_per_minute: 60, tokens_per_day: 9 },
      },
    });
    expect(made.secret).toMatch(/^sk-sluice-[A-Za-z0-9_-]{43}$/);
    expect(made.allowed_ips).toEqual(['10.1.2.3/8', '192.0.2.1/32', '2001:db8::/32']);
    expect(find(made.secret)?.record).toMatchObject({
      ...{ id: made.id, name: 'team', scopes: { providers: ['kiro'], models: ['claude-*'] } },
      limits: { requestsPerMinute: 60, tokensPerDay: 9 },
    });
    const shown = await stage.ask('GET', `${KEYS}/${made.id}`);
    expect(shown.body).toMatchObject({ status: 'active', rotation_due: false, limits: { tokens_per_day: 9 } });
    for (const { text } of [shown, await stage.ask('GET', KEYS), await stage.ask('GET', '/admin/audit')]) {
      expect(text).not.toContain(made.secret);
      expect(text).not.toContain(digestOf(made.secret));
    }
    const secrets = new Set([
      made.secret,
      ...(await Promise.all([make(), make(), make()])).map(({ secret }) => secret),
    ]);
    expect(secrets.size).toBe(4);
  });

  test('changes at the gateways when it is changed, and says when it is due for rotation', async () => {
    const made = await make({ rotate_after_days: 1, limits: { requests_per_minute: 1 } });
    const changed = await stage.ask('PATCH', `${KEYS}/${made.id}`, { limits: {}, name: 'new name' });
    expect(changed.body).toMatchObject({ limits: {}, name: 'new name', version: 2 });
    expect(find(made.secret)?.record).toMatchObject({ limits: {}, name: 'new name', version: 2 });
    expect((await stage.ask('PATCH', `${KEYS}/${made.id}`, { limits: {}, version: 1 })).status).toBe(409);
    stage.clock.now += 86_400_000;
    expect((await stage.ask('GET', `${KEYS}/${made.id}`)).body.rotation_due).toBe(true);
    stage.clock.now -= 86_400_000;
  });

  test('S13: is rotated with an overlap: both secrets are good until it ends, the one before that is not', async () => {
    const made = await make();
    const second = (await stage.ask('POST', `${KEYS}/${made.id}/rotate`, { overlap_seconds: 60 })).body;
    expect(second.secret).not.toBe(made.secret);
    expect(find(made.secret)?.overlapUntil).toBe(Date.parse(second.previous_valid_until));
    expect(find(second.secret)?.overlapUntil).toBeUndefined();
    const third = (await stage.ask('POST', `${KEYS}/${made.id}/rotate`)).body;
    expect(find(made.secret)).toBeUndefined();
    expect(find(second.secret)?.overlapUntil).toBe(Date.parse(third.previous_valid_until));
    const last = (await stage.ask('POST', `${KEYS}/${made.id}/rotate`, { overlap_seconds: 0 })).body;
    expect([find(second.secret), find(third.secret)]).toEqual([undefined, undefined]);
    expect(find(last.secret)?.record.id).toBe(made.id);
  });

  test.each(['revoke', 'delete'])('ends for good with %s', async (way) => {
    const made = await make();
    const path = `${KEYS}/${made.id}`;
    const end = () => (way === 'revoke' ? stage.ask('POST', `${path}/revoke`) : stage.ask('DELETE', path));
    expect((await end()).status).toBe(way === 'revoke' ? 200 : 204);
    expect(find(made.secret)).toBeUndefined();
    expect((await stage.ask('GET', path)).body.status).toBe('revoked');
    expect((await end()).status).toBe(way === 'revoke' ? 200 : 204);
    expect((await stage.ask('PATCH', path, { name: 'x' })).body.error.code).toBe('revoked');
    expect((await stage.ask('POST', `${path}/rotate`)).body.error.code).toBe('revoked');
    const { body } = await stage.ask('GET', `/admin/audit?subject_id=${made.id}`);
    expect(body.items.map(({ action }: { action: string }) => action)).toEqual(['api_key.revoke', 'api_key.create']);
  });

  test('of the configuration file is shown and changed only there', async () => {
    const secret = { secretHash: digestOf('sk-file-0123456789'), hint: 'sk-…6789' };
    const content = { name: 'dev', allowedIps: [], scopes: {}, limits: {} };
    await stage.repositories.apiKeys.insert('file:dev', content, secret, 'file');
    const path = `${KEYS}/file:dev`;
    expect((await stage.ask('GET', path)).body.origin).toBe('file');
    for (const answer of [
      await stage.ask('PATCH', path, { name: 'x' }),
      await stage.ask('POST', `${path}/rotate`),
      await stage.ask('POST', `${path}/revoke`),
      await stage.ask('DELETE', path),
    ]) {
      expect([answer.status, answer.body.error.code]).toEqual([409, 'managed_by_file']);
    }
    await make();
    expect(find('sk-file-0123456789')).toBeUndefined();
  });

  test('of the file is shown beside the others, follows the file, and is shown as revoked when it is gone from it', async () => {
    const ids = async () => {
      const { body } = await stage.ask('GET', KEYS);
      return body.items.map(({ id, status, hint }: Record<string, string>) => [id, status, hint]);
    };
    const dev = { name: 'dev', key: 'sk-dev-0123456789' };
    await upsertFileKeys([dev, { name: 'ci', key: 'sk-ci-0123456789' }], stage.repositories);
    await upsertFileKeys([{ ...dev, key: 'sk-dev-9876543210' }], stage.repositories);
    expect(await ids()).toEqual([
      ['file:ci', 'revoked', '…6789'],
      ['file:dev', 'active', '…3210'],
    ]);
  });

  test('of the file that gets another name is shown under that, and under its old name again when it returns', async () => {
    const states = async () => {
      const { body } = await stage.ask('GET', KEYS);
      return Object.fromEntries(body.items.map(({ id, status }: Record<string, string>) => [id, status]));
    };
    const dev = { name: 'dev', key: 'sk-dev-0123456789' };
    const ci = { name: 'ci', key: 'sk-ci-0123456789' };
    await upsertFileKeys([dev, ci], stage.repositories);
    await upsertFileKeys([{ ...dev, name: 'laptop' }], stage.repositories);
    expect(await states()).toEqual({ 'file:dev': 'revoked', 'file:ci': 'revoked', 'file:laptop': 'active' });
    await upsertFileKeys([dev, ci], stage.repositories);
    expect(await states()).toEqual({ 'file:dev': 'active', 'file:ci': 'active', 'file:laptop': 'revoked' });
  });

  test.each([
    ['an expiry that has passed', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['a network with octal octets', { allowed_ips: ['010.0.0.1'] }, 'allowed_ips.0'],
    ['a limit of nothing', { limits: { requests_per_minute: 0 } }, 'limits.requests_per_minute'],
    ['more per minute than can be counted', { limits: { tokens_per_minute: 1e9 + 1 } }, 'limits.tokens_per_minute'],
    ['a limit that nobody knows', { limits: { requests: 5 } }, 'limits.requests'],
    ['a scope that nobody knows', { scopes: { admin: ['*'] } }, 'scopes.admin'],
    ['a scope of nothing', { scopes: { models: [] } }, 'scopes.models'],
    ['a role', { role: 'admin' }, 'role'],
    ['a secret of its own', { secret: 'sk-sluice-mine' }, 'secret'],
  ])('is refused with %s', async (_, wrong, field) => {
    const answer = await stage.ask('POST', KEYS, { name: 'k', ...wrong });
    expect([answer.status, answer.body.error.field]).toEqual([400, field]);
  });

  test('S32: never gets more rights than clients have, whatever is asked for', async () => {
    const scope = fc.dictionary(
      fc.oneof(fc.constantFrom('admin', 'role', 'routes', 'models', 'providers', '__proto__', 'groups'), fc.string()),
      fc.oneof(fc.array(fc.constantFrom('*', '/admin/*', 'admin', 'kiro', 'management')), fc.constant(true)),
    );
    await fc.assert(
      fc.asyncProperty(scope, async (scopes) => {
        const made = await stage.ask('POST', KEYS, { name: 'k', scopes });
        if (made.status !== 201) {
          expect(made.status).toBe(400);
          return;
        }
        stage.clock.now += 60_001;
        const used = await stage.ask('GET', KEYS, undefined, { authorization: `Bearer ${made.body.secret}` });
        expect(used.status).toBe(401);
      }),
      { numRuns: 100 },
    );
  });
});
