import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCidr } from './cidr.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { decodeMasterKey } from './master-key.ts';
import { levenshtein, nearest } from './nearest.ts';
import { parseSize } from './size.ts';

describe('a duration', () => {
  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['1.5h', 5_400_000],
    ['0', 0],
    ['0s', 0],
  ])('%s is %i ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '5', '-5s', '5 s', 's', '5S', '1h30m', '1e3s', '∞s', '0x10s', '99999999999999999d', '5s\n'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it('survives being written and read again', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 48 }), fc.constantFrom(1, 1000, 60_000, 3_600_000, 86_400_000), (count, unit) => {
        const milliseconds = Math.floor(count / unit) * unit;
        expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
      }),
    );
  });

  it('is a safe whole number or nothing, whatever the text', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9.]{1,25}(ms|[smhd])$/));
    fc.assert(
      fc.property(text, (candidate) => {
        const parsed = parseDuration(candidate);
        expect(parsed === undefined || (Number.isSafeInteger(parsed) && parsed >= 0)).toBe(true);
      }),
    );
  });
});

describe('a size', () => {
  it.each([
    ['512', 512],
    ['512B', 512],
    ['1KiB', 1024],
    ['32MiB', 33_554_432],
    ['1GiB', 1_073_741_824],
    ['5MB', 5_000_000],
  ])('%s is %i bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', 'MiB', '1.5MiB', '-1', '1mib', '1 MiB', '1TiB', '99999999999GiB'])('%j is none', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });
});

describe('a network', () => {
  it('is read back exactly when written with a canonical prefix', () => {
    const network = fc.oneof(
      fc.record({ address: fc.ipV4(), prefix: fc.integer({ min: 0, max: 32 }), family: fc.constant('ipv4') }),
      fc.record({ address: fc.ipV6(), prefix: fc.integer({ min: 0, max: 128 }), family: fc.constant('ipv6') }),
    );
    fc.assert(
      fc.property(network, ({ address, prefix, family }) => {
        expect(parseCidr(`${address}/${prefix}`)).toEqual({ address, prefix, family });
      }),
    );
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0.0/ 8',
    '10/8',
    '010.0.0.0/8',
    '0x0a.0.0.1',
  ])('%s is none', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it.each(['::/129', 'fe80::1%eth0/64', '[::1]/128', ' ::1', 'localhost', ''])('%j is none', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});

describe('a master key', () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7));

  it('is 32 bytes, as hex, base64 or URL-safe base64', () => {
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      expect(decodeMasterKey(key.toString(encoding))).toEqual(key);
    }
    expect(decodeMasterKey(` ${key.toString('hex').toUpperCase()}\n`)).toEqual(key);
  });

  it.each([0, 16, 31, 33, 64])('is not %i bytes', (length) => {
    expect(decodeMasterKey(Buffer.alloc(length, 1).toString('base64'))).toBeUndefined();
    expect(decodeMasterKey(Buffer.alloc(length, 1).toString('hex'))).toBeUndefined();
  });
});

describe('the nearest known key', () => {
  it.each([
    ['prot', 'port'],
    ['hots', 'host'],
    ['body-limit', 'body_limit'],
    ['BodyLimit', 'body_limit'],
    ['x'.repeat(100_000), 'port'],
  ])('of %.12s is %s', (word, expected) => {
    expect(nearest(word, ['port', 'host', 'body_limit'])).toBe(expected);
  });

  it('is measured by a distance: symmetric, zero for equals only, and within the triangle', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(levenshtein(a, b)).toBe(levenshtein(b, a));
        expect(levenshtein(a, b) === 0).toBe(a === b);
        expect(levenshtein(a, c)).toBeLessThanOrEqual(levenshtein(a, b) + levenshtein(b, c));
      }),
    );
  });
});
