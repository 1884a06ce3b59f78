import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Fields } from './fields.ts';
import { findAccounts } from './find-accounts.ts';
import { FIXTURES } from './fixtures/paths.fixture.ts';
import type { Found } from './found.ts';
import { findLegacyPools } from './legacy-pools.ts';

function find(tokens?: string): ReadonlyMap<string, Found> {
  const findings = findAccounts(FIXTURES.pools, { tokens });
  if (findings.outcome !== 'found') throw new Error(findings.reason);
  expect(findings.kind).toBe('legacy');
  return new Map(findings.accounts.map((found) => [found.source.replace(/0000-4000-8000-0+/, ''), found]));
}

describe("the legacy service's pools", () => {
  const found = find(FIXTURES.legacyTokens);

  test('keep the ids of their accounts', () => {
    expect(found.get('claude-kiro-oauth aaaaaaaa-1')).toMatchObject({
      outcome: 'account',
      draft: {
        id: 'aaaaaaaa-0000-4000-8000-000000000001',
        provider: 'kiro',
        auth: 'social',
        credentials: {
          access_token: 'madeup-access-a',
          refresh_token: 'madeup-refresh-a',
          expires_at: '2026-02-01T10:00:00.000Z',
        },
      },
    });
  });

  test('name token files by paths that begin at the service', () => {
    expect(found.get('claude-kiro-oauth aaaaaaaa-2')).toMatchObject({
      outcome: 'account',
      draft: {
        label: 'team-b',
        disabled: true,
        auth: 'idc',
        region: 'eu-central-1',
        credentials: { client_id: 'madeup-client-id-b' },
      },
    });
    expect(found.get('gemini-antigravity dddddddd-1')).toMatchObject({
      draft: { project: 'madeup-project-4', credentials: { expires_at: new Date(1_793_527_200_000).toISOString() } },
    });
  });

  test('hold keys with addresses of their own, which are kept where they differ from the usual ones', () => {
    expect(found.get('openai-custom bbbbbbbb-1')).toMatchObject({
      draft: { auth: 'api_key', base_url: 'http://127.0.0.1:9901/v1', credentials: { api_key: 'sk-madeup-openai-1' } },
      notes: [expect.stringContaining('unsupported models')],
    });
    const claude = found.get('claude-custom cccccccc-1');
    expect(claude).toMatchObject({ outcome: 'account', draft: { provider: 'claude', auth: 'api_key' } });
    expect(claude).not.toHaveProperty('draft.base_url');
  });

  test('hold accounts that cannot be taken over, each with its reason', () => {
    expect(found.get('claude-kiro-oauth aaaaaaaa-3')).toMatchObject({ reason: 'names no token file' });
    expect(found.get('openai-qwen-oauth eeeeeeee-1')).toMatchObject({ reason: expect.stringContaining('no provider') });
    expect(find().get('claude-kiro-oauth aaaaaaaa-1')).toMatchObject({
      reason: expect.stringContaining('aaaaaaaa-0000-4000-8000-000000000001.json'),
    });
  });

  test('with one login in two accounts give it one account only', () => {
    expect(found.get('claude-kiro-oauth aaaaaaaa-4')).toMatchObject({
      outcome: 'unusable',
      reason: 'the same account as claude-kiro-oauth aaaaaaaa-0000-4000-8000-000000000002',
    });
  });

  test('may be written as they are in Redis: accounts by uuid, as text', () => {
    const pools = JSON.parse(readFileSync(FIXTURES.pools, 'utf8')) as Record<string, Fields[]>;
    const hashes = Object.fromEntries(
      Object.entries(pools).map(([type, entries]) => [
        type,
        Object.fromEntries(entries.map((entry) => [entry['uuid'], JSON.stringify(entry)])),
      ]),
    );
    const options = { tokens: FIXTURES.legacyTokens };
    expect(findLegacyPools(FIXTURES.pools, hashes, options)).toEqual(findLegacyPools(FIXTURES.pools, pools, options));
  });

  test('that are none are refused', () => {
    expect(findLegacyPools('p.json', { 'claude-kiro-oauth': 'x', other: [1] })).toMatchObject([
      { reason: 'is no pool of accounts' },
      { reason: 'is no pool of accounts' },
    ]);
  });
});

test('what cannot be told apart is asked for', () => {
  expect(findAccounts(undefined)).toMatchObject({ outcome: 'refused' });
  expect(findAccounts('/nonexistent')).toMatchObject({ outcome: 'refused', reason: '/nonexistent is not there' });
  expect(findAccounts(FIXTURES.cliproxyapi, { from: 'legacy' })).toMatchObject({ outcome: 'refused' });
  expect(findAccounts(FIXTURES.kiro)).toMatchObject({ kind: 'kiro' });
  expect(findAccounts(FIXTURES.cliproxyapi)).toMatchObject({ kind: 'cliproxyapi' });
});
