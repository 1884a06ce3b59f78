import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';

const SOCKET = '10.0.0.5';

describe('the client address', () => {
  it.each([
    ['with no trusted proxy is the socket, whatever the header says', ['127.0.0.1'], 0, SOCKET],
    ['with no header is the socket', [], 1, SOCKET],
    ['behind one proxy is the entry it appended', ['198.51.100.7'], 1, '198.51.100.7'],
    ['behind one proxy ignores what the client had put in front', ['127.0.0.1, 198.51.100.7'], 1, '198.51.100.7'],
    ['behind two proxies is the second from the right', ['1.2.3.4, 198.51.100.7, 10.0.0.9'], 2, '198.51.100.7'],
    ['behind two proxies of which one was bypassed is the leftmost', ['198.51.100.7'], 2, '198.51.100.7'],
    ['reads repeated headers as one list', ['6.6.6.6', '198.51.100.7'], 1, '198.51.100.7'],
    ['drops a port', ['198.51.100.7:52100'], 1, '198.51.100.7'],
    ['reads a bracketed IPv6 address', ['[2001:DB8::7]:443'], 1, '2001:db8::7'],
    ['reads a bare IPv6 address', ['2001:db8::7'], 1, '2001:db8::7'],
    ['writes a mapped IPv4 address plainly', ['::ffff:198.51.100.7'], 1, '198.51.100.7'],
  ])('%s', (_, forwardedFor, trusted, expected) => {
    expect(clientAddress(SOCKET, forwardedFor, trusted)).toBe(expected);
  });

  it.each([
    'unknown',
    '',
    '010.0.0.1',
    '1.2.3.256',
    '1.2.3',
    '0x0a.0.0.1',
    'fe80::1%eth0',
    '[1.2.3.4]',
    '_hidden',
    '198.51.100.7:443:1',
  ])('is unknown when the believed entry is %j', (entry) => {
    expect(clientAddress(SOCKET, [`127.0.0.1, ${entry}`], 1)).toBeUndefined();
  });

  it('is found behind fifty forged hops', () => {
    const forged = Array.from({ length: 50 }, (_, hop) => `10.0.0.${hop}`);
    expect(clientAddress(SOCKET, [[...forged, '198.51.100.7'].join(', ')], 1)).toBe('198.51.100.7');
    expect(clientAddress(SOCKET, [...forged, '198.51.100.7'], 1)).toBe('198.51.100.7');
  });

  it('drops the zone of a link-local socket and unmaps its IPv4', () => {
    expect(clientAddress('fe80::1%eth0', [], 0)).toBe('fe80::1');
    expect(clientAddress('::ffff:127.0.0.1', [], 0)).toBe('127.0.0.1');
    expect(clientAddress(undefined, ['127.0.0.1'], 1)).toBeUndefined();
  });

  it('never depends on anything left of the hops our proxies appended', () => {
    const forged = fc.array(
      fc.oneof(
        fc.ipV4(),
        fc.ipV6(),
        fc.string().filter((text) => !text.includes(',')),
      ),
    );
    fc.assert(
      fc.property(forged, fc.array(fc.ipV4(), { minLength: 1, maxLength: 5 }), (lies, appended) => {
        const header = [...lies, ...appended].join(', ');
        expect(clientAddress(SOCKET, [header], appended.length)).toBe(appended[0]);
      }),
    );
  });
});
