import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMasterKey } from './master-key.ts';
import { type SealedPlace, Vault } from './vault.ts';

const newKey = () => parseMasterKey(randomBytes(32).toString('base64'));
const place: SealedPlace = { collection: 'credentials', row: 'k1', column: 'record' };
const text = '{"refresh_token":"canary"}';

describe('a sealed value', () => {
  test('opens in its place, whatever it says, and never shows it', () => {
    const vault = new Vault([newKey()]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (said) => {
        expect(vault.open(vault.seal(said, place), place)).toEqual({ outcome: 'opened', text: said });
      }),
    );
    expect(vault.seal(text, place)).not.toContain('canary');
  });

  test('S11: has a nonce of its own each time', () => {
    const vault = new Vault([newKey()]);
    const nonces = Array.from({ length: 20_000 }, () => nonceOf(vault.seal('', place)));
    expect(nonces[0]).toMatch(/^[0-9a-f]{24}$/);
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  test('does not open when it says another key or version of the envelope', () => {
    const [first, second] = [newKey(), newKey()];
    const vault = new Vault([first, second]);
    const envelope = vault.seal(text, place);
    for (const forged of [envelope.replace(first.id, second.id), envelope.replace(/^v1/, 'v2')]) {
      expect(vault.open(forged, place)).toEqual({ outcome: 'closed', reason: 'damaged' });
    }
  });

  test.each<Partial<SealedPlace>>([{ row: 'k2' }, { column: 'other' }, { collection: 'other' }])(
    'S11: does not open when moved to %j',
    (elsewhere) => {
      const vault = new Vault([newKey()]);
      const envelope = vault.seal(text, place);
      expect(vault.open(envelope, { ...place, ...elsewhere })).toEqual({ outcome: 'closed', reason: 'damaged' });
    },
  );

  test('does not open when parts of two places are shifted into each other', () => {
    const vault = new Vault([newKey()]);
    const envelope = vault.seal(text, { collection: 'a', row: 'b,c', column: 'd' });
    expect(vault.open(envelope, { collection: 'a,b', row: 'c', column: 'd' }).outcome).toBe('closed');
  });

  test('S11: does not open when any bit of it was changed', () => {
    const vault = new Vault([newKey()]);
    const envelope = vault.seal(text, place);
    const [version, id, body = ''] = envelope.split('.');
    const sealed = Buffer.from(body, 'base64url');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const forged = `${version}.${id}.${changed.toString('base64url')}`;
      expect(vault.open(forged, place)).toEqual({ outcome: 'closed', reason: 'damaged' });
    }
  });

  test('S11: does not open with a tag that was cut short', () => {
    const vault = new Vault([newKey()]);
    const envelope = vault.seal(text, place);
    for (let cut = 1; cut < envelope.length; cut += 1) {
      expect(vault.open(envelope.slice(0, -cut), place).outcome).toBe('closed');
    }
  });

  test('anything that is no envelope is damaged and throws nothing', () => {
    const vault = new Vault([newKey()]);
    fc.assert(fc.property(fc.string(), (noise) => void expect(vault.open(noise, place).outcome).toBe('closed')));
  });
});

describe('rotation', () => {
  test('what the old key sealed opens as long as the old key is there, and is known to be outdated', () => {
    const [old, fresh] = [newKey(), newKey()];
    const envelope = new Vault([old]).seal(text, place);
    const both = new Vault([fresh, old]);
    expect(both.open(envelope, place)).toEqual({ outcome: 'opened', text });
    expect(both.isOutdated(envelope)).toBe(true);
    expect(both.isOutdated(both.seal(text, place))).toBe(false);
    expect(new Vault([fresh]).open(envelope, place)).toEqual({ outcome: 'closed', reason: 'unknown_key' });
  });
});

describe('a master key', () => {
  test('reads the same from base64, base64url and hex', () => {
    const bytes = Buffer.alloc(32, 0xfb);
    const ids = [
      bytes.toString('base64'),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      ` ${bytes.toString('hex')}\n`,
    ];
    expect(new Set(ids.map((written) => parseMasterKey(written).id)).size).toBe(1);
  });

  test.each([
    '',
    'canary',
    'a'.repeat(63),
    'g'.repeat(64),
    Buffer.alloc(31).toString('base64'),
    Buffer.alloc(33).toString('hex'),
  ])('is refused without being quoted: %j', (written) => {
    expect(() => parseMasterKey(written)).toThrow(/32 bytes/);
    expect(() => parseMasterKey(written)).not.toThrow(/canary/);
  });
});

function nonceOf(envelope: string): string {
  return Buffer.from(envelope.split('.')[2] ?? '', 'base64url')
    .subarray(0, 12)
    .toString('hex');
}
