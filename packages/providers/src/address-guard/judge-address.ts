import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * Where a connection would go. `private`: this machine or its networks, which an operator may open. `forbidden`: addresses
 * that hand out the machine's own credentials, or are nobody's; they stay closed.
 */
export type Reach = 'public' | 'private' | 'forbidden';

/** IANA special-purpose registries (RFC 6890 and updates); what is in neither list is public. */
const PRIVATE = listOf(
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['::1', 128],
  ['fc00::', 7],
);

const FORBIDDEN = listOf(
  ['0.0.0.0', 8],
  // Link-local: the metadata services of the clouds live there.
  ['169.254.0.0', 16],
  ['fe80::', 10],
  ['fd00:ec2::', 32],
  ['100.100.100.200', 32],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  // Of IPv6 only 2000::/3 is given out; these parts of it carry an IPv4 address inside, or are for examples.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
);

const GIVEN_OUT = listOf(['2000::', 3]);

/** Judges an IP address. An IPv4 address mapped into IPv6 is judged as itself; anything but an address is forbidden. */
export function judgeAddress(address: string): Reach {
  if (isIP(address) === 0 || address.includes('%')) return 'forbidden';
  const plain = mappedIpv4(address) ?? address;
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
  if (FORBIDDEN.check(plain, family)) return 'forbidden';
  if (PRIVATE.check(plain, family)) return 'private';
  return family === 'ipv4' || GIVEN_OUT.check(plain, 'ipv6') ? 'public' : 'forbidden';
}

/** Names of services that hand out credentials of the machine. */
const METADATA = new Set(['metadata.google.internal', 'metadata.goog', 'metadata', 'instance-data']);
const PRIVATE_NAMES = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

/** Judges a host name by itself; where it leads is only known when it is connected to. */
export function judgeName(name: string): Reach {
  const plain = name.toLowerCase().replace(/\.+$/, '');
  if (METADATA.has(plain) || plain.startsWith('instance-data.')) return 'forbidden';
  // A name without a dot is completed by the machine's own resolver.
  return PRIVATE_NAMES.test(plain) || !plain.includes('.') ? 'private' : 'public';
}

function listOf(...networks: readonly (readonly [address: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of networks) list.addSubnet(address, prefix, isIPv4(address) ? 'ipv4' : 'ipv6');
  return list;
}

/** The URL parser writes every spelling of a mapped address as `[::ffff:a00:1]`. */
function mappedIpv4(address: string): string | undefined {
  if (isIPv4(address)) return undefined;
  const match = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(new URL(`http://[${address}]`).hostname);
  if (!match) return undefined;
  const [high, low] = [Number.parseInt(match[1] ?? '', 16), Number.parseInt(match[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
