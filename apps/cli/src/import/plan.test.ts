import { describe, expect, test } from 'vitest';
import type { AccountView } from '../accounts/index.ts';
import type { Found } from './found.ts';
import { type Draft, fingerprintOf, planImport } from './plan.ts';

const DRAFT: Draft = {
  id: 'kiro-1',
  provider: 'kiro',
  auth: 'social',
  label: 'team-b',
  region: 'us-east-1',
  disabled: true,
  credentials: { access_token: 'at-1', refresh_token: 'rt-1' },
};

const EXISTING: AccountView = {
  ...{ id: 'kiro-1', provider: 'kiro', auth: 'social', label: 'team-b', origin: 'api', disabled: false, priority: 3 },
  ...{ weight: 5, max_in_flight: 7, models: null, urls: {}, settings: { region: 'us-east-1' }, version: 4 },
  health: { status: 'unknown', reason: null, checked_at: null },
  credentials: {
    ...{ kind: 'tokens', fingerprint: fingerprintOf(DRAFT.credentials), version: 1, renewable: true },
    ...{ expires_at: null, refreshed_at: null },
  },
  created_at: '2026-11-01T00:00:00.000Z',
  updated_at: '2026-11-01T00:00:00.000Z',
};

function plan(draft: Partial<Draft>, existing: readonly Partial<AccountView>[], replaceCredentials = false) {
  const found: Found = { outcome: 'account', source: 'here', draft: { ...DRAFT, ...draft }, notes: [] };
  const there = existing.map((fields) => ({ ...EXISTING, ...fields }));
  const [step] = planImport([found], there, { replaceCredentials });
  return step;
}

const renewed = { ...EXISTING.credentials, fingerprint: 'ffffffffffffffff' } as AccountView['credentials'];

describe('an account that is imported', () => {
  test('for the first time is added as it was', () => {
    expect(plan({}, [])).toMatchObject({ action: 'add', draft: DRAFT });
  });

  test('again is left as it is, with what was decided about it since', () => {
    expect(plan({}, [{}])).toEqual({ action: 'keep', source: 'here', draft: DRAFT, notes: [] });
  });

  test('keeps its renewed login, and says so, unless its replacement is asked for', () => {
    expect(plan({}, [{ credentials: renewed }])).toMatchObject({
      action: 'keep',
      notes: [expect.stringContaining('--replace-credentials')],
    });
    expect(plan({}, [{ credentials: renewed }], true)).toMatchObject({
      action: 'update',
      changes: { credentials: DRAFT.credentials },
      notes: [],
    });
    expect(plan({}, [{}], true)).toMatchObject({ action: 'keep' });
  });

  test('gets what the file knows of its place, and a label where it has none', () => {
    expect(plan({ region: 'eu-central-1', label: 'new' }, [{}])).toMatchObject({
      action: 'update',
      changes: { region: 'eu-central-1' },
    });
    expect(plan({}, [{ label: null }])).toMatchObject({ action: 'update', changes: { label: 'team-b' } });
  });

  test('under another id is recognised by its login', () => {
    expect(plan({ id: 'other' }, [{}])).toEqual({
      action: 'leave',
      source: 'here',
      reason: 'this login is account kiro-1 already',
    });
  });

  test("does not take over another provider's id", () => {
    expect(plan({}, [{ provider: 'claude' }])).toMatchObject({ action: 'leave' });
  });
});
