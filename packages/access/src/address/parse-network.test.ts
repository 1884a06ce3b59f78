import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AllowList, clientAddress, formatNetwork, parseNetwork } from './index.ts';

function read(text: string): string {
  const parsed = parseNetwork(text);
  return parsed.outcome === 'network' ? formatNetwork(parsed.network) : parsed.problem;
}

describe('a rule of an allow list', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.0.0.1/8', '10.0.0.1/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['203.0.113.1', '203.0.113.1/32'],
    ['2001:DB8::/32', '2001:DB8::/32'],
    ['::1', '::1/128'],
    ['::/0', '::/0'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::FFFF:a00:1', '10.0.0.1/32'],
    ['0:0:0:0:0:ffff:10.0.0.1/96', '10.0.0.1/0'],
    ['::ffff:0:0/95', '::ffff:0:0/95'],
  ])('%s is read as %s', (text, network) => {
    expect(read(text)).toBe(network);
  });

  it.each([
    ['10.0.0.0/33', '"10.0.0.0/33" has a prefix beyond /32, the longest of IPv4'],
    ['::/129', 'beyond /128, the longest of IPv6'],
    ['10.0.0.0/-1', 'no whole number after the slash'],
    ['10.0.0.0/', 'no whole number after the slash'],
    ['10.0.0.0/08', 'no whole number after the slash'],
    ['10.0.0.0/8.0', 'no whole number after the slash'],
    ['10.0.0.0/255.0.0.0', 'no whole number after the slash'],
    ['10.0.0.0/8/8', 'more than one slash'],
    ['010.0.0.0/8', 'octal or hexadecimal'],
    ['0x0a.0.0.1', 'octal or hexadecimal'],
    ['1.2.3.256', 'four numbers from 0 to 255'],
    ['1.2.3', 'four numbers from 0 to 255'],
    ['167772160', 'four numbers from 0 to 255'],
    ['fe80::1%eth0/64', 'has a zone (%)'],
    ['2001:db8:::1', 'not an IPv4 or IPv6 address'],
    ['example.com', 'names are not looked up'],
    [' 10.0.0.0/8', 'blanks around'],
    ['/8', 'has no address'],
    ['', 'has no address'],
    ['1'.repeat(10_000), 'too long'],
    ['10.0.0.0\n', 'blanks around'],
  ])('%j is refused, and why is said', (text, problem) => {
    expect(parseNetwork(text)).toEqual({ outcome: 'refused', problem: expect.stringContaining(problem) });
  });

  it('is said in one line however it is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        expect(read(text)).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it('that is one address lets in this address in every spelling, and no other', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), (one, other) => {
        for (const rule of [one, `${one}/32`, `::ffff:${one}`, `::ffff:${one}/128`]) {
          const parsed = parseNetwork(rule);
          if (parsed.outcome === 'refused') throw new Error(parsed.problem);
          const list = new AllowList([parsed.network]);
          for (const spelling of [one, `::ffff:${one}`]) {
            expect(list.allows(clientAddress(spelling, [], 0) ?? '')).toBe(true);
          }
          expect(list.allows(other)).toBe(one === other);
        }
      }),
    );
  });

  it('that is refused nowhere else makes a list', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: -1, max: 130 }), (address, prefix) => {
        const parsed = parseNetwork(`${address}/${prefix}`);
        const fits = prefix >= 0 && prefix <= (address.includes(':') ? 128 : 32);
        expect(parsed.outcome).toBe(fits ? 'network' : 'refused');
        if (parsed.outcome === 'network') expect(new AllowList([parsed.network]).allows(address)).toBe(true);
      }),
    );
  });
});
