import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type AddFlags, readDrafts } from './read-draft.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-drafts-'));
afterEach(() => vi.unstubAllEnvs());

function file(text: string): string {
  const path = join(folder, `${Math.random()}.yaml`);
  writeFileSync(path, text);
  return path;
}

const drafts = (flags: Partial<AddFlags>) => readDrafts({ settings: {}, ...flags });

describe('accounts to add', () => {
  test('come from flags, and one word of a file is an API key', () => {
    const credentials = file('canary-key\n');
    expect(drafts({ provider: 'openai', id: 'o1', settings: { weight: 2 }, credentials })).toEqual({
      outcome: 'read',
      value: [{ id: 'o1', provider: 'openai', auth: 'api_key', weight: 2, credentials: { api_key: 'canary-key' } }],
    });
  });

  test.each([
    ['kiro', '{"access_token": "at"}', 'social'],
    ['kiro', 'refresh_token: rt\nclient_id: cid\nclient_secret: csec', 'idc'],
    ['claude', 'access_token: at', 'oauth'],
    ['claude', 'sk-ant-1', 'api_key'],
    ['codex', 'refresh_token: rt', 'oauth'],
  ] as const)('of %s with %j sign in by what they have', (provider, text, auth) => {
    expect(drafts({ provider, credentials: file(text) })).toMatchObject({ value: [{ provider, auth }] });
  });

  test('come from the accounts of a configuration file, and flags win', () => {
    const text = 'accounts:\n  - { id: a, provider: openai, weight: 1, credentials: { api_key: k } }\n';
    expect(drafts({ file: file(text), settings: { weight: 3 } })).toMatchObject({
      value: [{ id: 'a', auth: 'api_key', weight: 3 }],
    });
    expect(drafts({ file: file('provider: codex\ncredentials: { access_token: at }') })).toMatchObject({
      value: [{ provider: 'codex', auth: 'oauth' }],
    });
  });

  test('take their credential from a variable', () => {
    vi.stubEnv('CANARY_KEY', ' canary-key ');
    expect(drafts({ provider: 'claude', credentialsEnv: 'CANARY_KEY' })).toMatchObject({
      value: [{ credentials: { api_key: 'canary-key' } }],
    });
  });

  test.each<[Partial<AddFlags>, string]>([
    [{}, 'no provider'],
    [{ provider: 'openai' }, 'no credentials'],
    [{ provider: 'openai', credentialsEnv: 'NOT_SET_AT_ALL' }, 'NOT_SET_AT_ALL'],
    [{ provider: 'openai', credentials: '/nonexistent' }, 'cannot be read (ENOENT)'],
    [{ provider: 'openai', credentials: file('two canary words') }, 'neither one word'],
    [{ provider: 'openai', credentials: file('api_key: ${CANARY}') }, 'is a placeholder'],
    [{ file: file('a: [canary') }, 'neither JSON nor YAML (line 1)'],
    [{ file: file('[]') }, 'holds no accounts'],
    [{ file: file('[{provider: openai}, {provider: canary}]') }, 'account 1: has no credentials'],
    [{ file: file('[{provider: openai}, {provider: openai}]'), id: 'a' }, 'for one account'],
  ])('that are not whole are refused, and nothing of their file is told: %j', (flags, reason) => {
    const read = drafts(flags);
    expect(read).toMatchObject({ outcome: 'refused', reason: expect.stringContaining(reason) });
    expect(JSON.stringify(read)).not.toContain('canary');
  });
});
