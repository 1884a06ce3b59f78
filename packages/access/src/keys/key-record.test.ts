import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeKey, type KeyRecord, LIMIT_NAMES, readRecord, writeRecord } from './index.ts';

const NOW = 1_700_000_000_000;
const DAY = 86_400_000;
const RECORD: KeyRecord = {
  id: 'key_1',
  name: 'office',
  version: 3,
  allowedIps: ['10.0.0.0/8', '::1'],
  scopes: { models: ['claude-*'], dialects: ['anthropic'] },
  limits: { requestsPerMinute: 60, budgetMicrosPerDay: 5_000_000 },
  rotateAfterDays: 90,
  lastRotatedAt: NOW - 10 * DAY,
};
const LISTED = fc.option(fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 4 }), { nil: undefined });
const TIME = fc.option(fc.nat(2 ** 31), { nil: undefined });

describe('a stored key', () => {
  it('reads as it was written', () => {
    const limit = fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined });
    const record = fc.record({
      id: fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme' }),
      name: fc.string({ minLength: 1, maxLength: 50 }),
      version: fc.nat(),
      allowedIps: fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 5 }),
      scopes: fc.record({ providers: LISTED, groups: LISTED, models: LISTED, dialects: LISTED }),
      limits: fc.record(Object.fromEntries(LIMIT_NAMES.map((name) => [name, limit]))),
      expiresAt: TIME,
      revokedAt: TIME,
      lastRotatedAt: TIME,
      rotateAfterDays: limit,
    });
    fc.assert(
      fc.property(record, TIME, (written, overlapUntil) => {
        const read = readRecord(writeRecord(written, overlapUntil));
        expect(read.record).toEqual(written);
        expect(read.overlapUntil).toBe(overlapUntil);
        expect(read.allowList !== undefined).toBe(written.allowedIps.length > 0);
      }),
    );
  });

  const stored = JSON.parse(writeRecord(RECORD)) as Record<string, unknown>;
  it.each<[string, unknown]>([
    ['no JSON', undefined],
    ['a list', []],
    ['null', null],
    ['another version', { ...stored, v: 2 }],
    ['no version', { ...stored, v: undefined }],
    ['no id', { ...stored, id: '' }],
    ['no networks', { ...stored, allowedIps: undefined }],
    ['networks that are none', { ...stored, allowedIps: ['010.0.0.0/8'] }],
    ['networks that are no list', { ...stored, allowedIps: '10.0.0.0/8' }],
    ['no scopes', { ...stored, scopes: undefined }],
    ['a scope nobody knows', { ...stored, scopes: { referers: ['a'] } }],
    ['a rule nobody knows', { ...stored, weekdays: [1] }],
    ['no limits', { ...stored, limits: undefined }],
    ['a limit nobody knows', { ...stored, limits: { requestsPerHour: 1 } }],
    ['a limit of text', { ...stored, limits: { requestsPerMinute: '60' } }],
    ['a limit of nothing', { ...stored, limits: { requestsPerMinute: null } }],
    ['a limit below one', { ...stored, limits: { requestsPerMinute: 0 } }],
    ['a broken limit', { ...stored, limits: { requestsPerMinute: 0.5 } }],
    ['an end that is no time', { ...stored, expiresAt: 'never' }],
  ])('with %s is not read at all', (_, damaged) => {
    expect(() => readRecord(JSON.stringify(damaged) ?? 'half a rec')).toThrow();
  });

  it('cut anywhere is not read at all', () => {
    const json = writeRecord(RECORD, NOW);
    for (let length = 0; length < json.length; length++) expect(() => readRecord(json.slice(0, length))).toThrow();
  });

  it('that could not be read is not written either', () => {
    expect(() => writeRecord({ ...RECORD, allowedIps: ['10.0.0.0/33'] })).toThrow('beyond /32');
  });
});

describe('a recognised key', () => {
  const judge = (fields: Partial<KeyRecord>, overlapUntil?: number) =>
    judgeKey({ record: { ...RECORD, ...fields }, ...(overlapUntil !== undefined && { overlapUntil }) }, NOW);

  it('is known by what others may see of it', () => {
    const { id, name, scopes, limits } = RECORD;
    expect(judge({})).toEqual({ id, name, scopes, limits, rotationDue: false });
  });

  it('S13: is worth nothing once revoked, expired or rotated away, to the millisecond', () => {
    expect(judge({ revokedAt: NOW + DAY })).toBeUndefined();
    expect(judge({ expiresAt: NOW })).toBeUndefined();
    expect(judge({ expiresAt: NOW + 1 })).toBeDefined();
    expect(judge({}, NOW)).toBeUndefined();
    expect(judge({}, NOW + 1)).toBeDefined();
    expect(judge({ revokedAt: NOW }, NOW + 1)).toBeUndefined();
  });

  it('is due for rotation when its days have passed, and always when it is the secret before', () => {
    expect(judge({ rotateAfterDays: 10 })?.rotationDue).toBe(true);
    expect(judge({ rotateAfterDays: 10, lastRotatedAt: NOW - 10 * DAY + 1 })?.rotationDue).toBe(false);
    expect(judge({ rotateAfterDays: undefined })?.rotationDue).toBe(false);
    expect(judge({}, NOW + 1)?.rotationDue).toBe(true);
  });
});
