import { isIPv4, isIPv6 } from 'node:net';

/** One network of an allow list, ready for `BlockList.addSubnet`. */
export interface Cidr {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/**
 * Reads `10.0.0.0/8`, `2001:db8::/32` or a bare address (its own /32 or /128). Host bits are allowed and ignored.
 * Octal or hex octets, short forms, zone ids and prefixes out of range are undefined, never guessed
 * (reading `010.0.0.1` as 8.0.0.1 is CVE-2026-24398).
 */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', prefixText, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) && !address.includes('%') ? 'ipv6' : undefined;
  if (family === undefined) return undefined;
  const longest = family === 'ipv4' ? 32 : 128;
  if (prefixText === undefined) return { address, prefix: longest, family };
  if (!/^(0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
  const prefix = Number(prefixText);
  return prefix <= longest ? { address, prefix, family } : undefined;
}

/** A network as {@link parseCidr} reads it. */
export function formatCidr({ address, prefix }: Cidr): string {
  return `${address}/${prefix}`;
}
