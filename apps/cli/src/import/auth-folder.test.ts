import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findAuthFile } from './auth-file.ts';
import { findAuthFolder } from './auth-folder.ts';
import { FIXTURES } from './fixtures/paths.fixture.ts';
import type { Found } from './found.ts';

function bySource(found: readonly Found[]) {
  return Object.fromEntries(found.map((one) => [one.source.split(/[-.]/)[0], one]));
}

function draftOf(found: Found | undefined) {
  if (found?.outcome !== 'account') throw new Error(`not found: ${found?.reason}`);
  return found.draft;
}

describe('a CLIProxyAPI auth folder', () => {
  const found = bySource(findAuthFolder(FIXTURES.cliproxyapi));

  test('has a Claude login, with its end in UTC', () => {
    expect(draftOf(found['claude'])).toEqual({
      id: expect.stringMatching(/^claude-[0-9a-f]{10}$/),
      label: 'anna@example.test',
      provider: 'claude',
      auth: 'oauth',
      credentials: {
        access_token: 'sk-ant-oat01-madeup-access-claude',
        refresh_token: 'sk-ant-ort01-madeup-refresh-claude',
        expires_at: '2026-11-01T09:00:00.000Z',
      },
    });
  });

  test('has a Codex login that ends when its token says', () => {
    expect(draftOf(found['codex'])).toMatchObject({
      provider: 'codex',
      credentials: {
        refresh_token: 'rt.madeup-refresh-codex',
        id_token: expect.stringContaining('.'),
        account_id: '00000000-aaaa-4000-8000-000000000001',
        expires_at: new Date(1_795_000_000_000).toISOString(),
      },
    });
  });

  test('has an Antigravity login, with its project, switched off as it was', () => {
    expect(draftOf(found['antigravity'])).toMatchObject({
      provider: 'antigravity',
      project: 'madeup-project-1',
      disabled: true,
      credentials: { refresh_token: '1//madeup-refresh-antigravity' },
    });
  });

  test('has a Gemini CLI login, which keeps its own OAuth client', () => {
    expect(draftOf(found['gemini'])).toMatchObject({
      provider: 'antigravity',
      project: 'madeup-project-2',
      credentials: { client_secret: 'madeup-client-secret-gemini', expires_at: '2026-11-01T10:00:00.123Z' },
    });
    expect(found['gemini']).toMatchObject({ notes: [expect.any(String), expect.stringContaining('first of its 2')] });
  });

  test('has files that cannot be taken over, and says why', () => {
    expect(found['qwen']).toMatchObject({ outcome: 'unusable', reason: expect.stringContaining('qwen') });
  });

  test('gives the same account the same id, wherever it lies and whatever its tokens are', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-auths-'));
    cpSync(FIXTURES.cliproxyapi, join(folder, 'deeper'), { recursive: true });
    const moved = bySource(findAuthFolder(join(folder, 'deeper')));
    expect(draftOf(moved['codex']).id).toBe(draftOf(found['codex']).id);
    const renewed = findAuthFile('other.json', { type: 'claude', email: 'Anna@example.test', access_token: 'new' });
    expect(draftOf(renewed).id).toBe(draftOf(found['claude']).id);
  });

  test('with half a file in it is read all the same, and nothing of the half is told', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-auths-'));
    writeFileSync(join(folder, 'half.json'), '{"type":"claude","access_token":"madeup-half');
    writeFileSync(join(folder, 'list.json'), '["madeup-half"]');
    writeFileSync(join(folder, 'notes.txt'), 'madeup-half');
    const both = findAuthFolder(folder);
    expect(both.map(({ outcome }) => outcome)).toEqual(['unusable', 'unusable']);
    expect(JSON.stringify(both)).not.toContain('madeup-half');
  });
});

test.each([
  [{ type: 'claude' }, 'holds no token'],
  [{ type: 'claude', access_token: 'two words' }, 'holds no token'],
  [{ type: 'codex', tokens: {} }, 'holds no token'],
  [{ type: 'gemini', token: { refresh_token: 'rt' } }, 'names no OAuth client'],
  [{ access_token: 'at' }, 'names no type'],
])('an auth file %j is not taken over: %s', (file, reason) => {
  expect(findAuthFile('a.json', file)).toMatchObject({ outcome: 'unusable', reason: expect.stringContaining(reason) });
});
