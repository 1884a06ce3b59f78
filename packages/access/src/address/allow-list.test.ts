import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AllowList, type Network } from './allow-list.ts';

describe('an allow list', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0', true],
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.0/8', '9.255.255.255', false],
    ['10.0.0.1/8', '10.9.9.9', true],
    ['0.0.0.0/0', '203.0.113.1', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['203.0.113.1/32', '203.0.113.1', true],
    ['203.0.113.1', '203.0.113.2', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['10.0.0.0/8', '::ffff:11.0.0.1', false],
    ['::1/128', '::1', true],
    ['::1/128', '0:0:0:0:0:0:0:1', true],
    ['2001:DB8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['::/0', '2001:db8::1', true],
    ['::/0', '203.0.113.1', true],
    ['::1/128', '0000:0000:0000:0000:0000:0000:0000:0001', true],
    ['2001:db8::/32', '2001:DB8:0:0::1', true],
    ['10.0.0.0/8', '::FFFF:10.0.0.1', true],
    ['10.0.0.0/8', '::10.0.0.1', false],
    ['10.0.0.0/8', '10.0.0.1%eth0', false],
    ['fe80::/10', 'fe80::1%eth0', false],
    ['10.0.0.0/8', '010.0.0.1', false],
    ['10.0.0.0/8', '0x0a.0.0.1', false],
    ['10.0.0.0/8', '10.1', false],
    ['10.0.0.0/8', '', false],
  ])('%s on %s: %s', (network, address, allowed) => {
    expect(new AllowList([parse(network)]).allows(address)).toBe(allowed);
  });

  it.each([
    { address: '10.0.0.0', prefix: 33, family: 'ipv4' },
    { address: '10.0.0.0', prefix: -1, family: 'ipv4' },
    { address: '010.0.0.0', prefix: 8, family: 'ipv4' },
    { address: '::', prefix: 129, family: 'ipv6' },
    { address: '10.0.0.0', prefix: 8, family: 'ipv6' },
    { address: '', prefix: 0, family: 'ipv4' },
  ] as const)('refuses to be built on %o', (network) => {
    expect(() => new AllowList([network])).toThrow();
  });

  it('agrees with arithmetic on every IPv4 network', () => {
    const bits = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(bits, fc.integer({ min: 0, max: 32 }), bits, fc.boolean(), (network, prefix, other, near) => {
        // Half of the addresses differ in host bits only, or nearly all would be outside.
        const mask = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
        const address = near ? ((network & mask) | (other & ~mask)) >>> 0 : other;
        const inside = (address & mask) >>> 0 === (network & mask) >>> 0;
        const list = new AllowList([{ address: dotted(network), prefix, family: 'ipv4' }]);
        expect(list.allows(dotted(address))).toBe(inside);
        expect(list.allows(`::ffff:${dotted(address)}`)).toBe(inside);
      }),
    );
  });

  it('finds an address among a thousand networks', () => {
    const list = new AllowList(
      Array.from({ length: 1000 }, (_, index) => parse(`10.${index >> 8}.${index & 255}.0/24`)),
    );
    expect(list.allows('10.3.231.77')).toBe(true);
    expect(list.allows('10.3.232.77')).toBe(false);
  });
});

/** Well-formed networks only. */
function parse(text: string): Network {
  const [address = '', prefix] = text.split('/');
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  return { address, prefix: Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family };
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}
