import { isIPv4, isIPv6 } from 'node:net';
import type { Network } from './allow-list.ts';

export type ParsedNetwork =
  | { readonly outcome: 'network'; readonly network: Network }
  /** `problem` says what is wrong, in words for whoever typed it. */
  | { readonly outcome: 'refused'; readonly problem: string };

/** Longer texts are not looked at; the longest network has 49 characters. */
const LONGEST = 64;
/** Bits before the IPv4 address in an IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2). */
const MAPPED_BITS = 96;

/**
 * Reads a network of an allow list: `10.0.0.0/8`, `2001:db8::/32`, or an address, which is its own /32 or /128. Host bits
 * are allowed and ignored. A network of IPv4-mapped addresses (`::ffff:10.0.0.0/104`) is the IPv4 network it stands for.
 *
 * Whatever some programs read one way and some another is refused and never guessed: octal and hexadecimal octets
 * (`010.0.0.1` read as 8.0.0.1 is CVE-2026-24398), short forms, zone ids, surrounding blanks.
 */
export function parseNetwork(text: string): ParsedNetwork {
  const shown = JSON.stringify(text.slice(0, LONGEST));
  const refused = (problem: string): ParsedNetwork => ({ outcome: 'refused', problem: `${shown} ${problem}` });
  if (text.length > LONGEST) return refused('is too long for a network');
  const [address = '', prefixText, ...rest] = text.split('/');
  if (rest.length > 0) return refused('has more than one slash; write address/prefix, such as 10.0.0.0/8');
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
  if (family === undefined) return refused(whyNoAddress(address));
  if (address.includes('%')) return refused('has a zone (%), which means something on one machine only');
  const longest = family === 'ipv4' ? 32 : 128;
  if (prefixText !== undefined && !/^(0|[1-9]\d{0,2})$/.test(prefixText)) {
    return refused('has no whole number after the slash; write address/prefix, such as 10.0.0.0/8');
  }
  const prefix = prefixText === undefined ? longest : Number(prefixText);
  if (prefix > longest) return refused(`has a prefix beyond /${longest}, the longest of ${nameOf(family)}`);
  return { outcome: 'network', network: unmapped({ address, prefix, family }) };
}

/** A network as {@link parseNetwork} reads it. */
export function formatNetwork({ address, prefix }: Network): string {
  return `${address}/${prefix}`;
}

function whyNoAddress(address: string): string {
  if (address === '') return 'has no address';
  if (/^\s|\s$/.test(address)) return 'has blanks around the address';
  if (/(^|\.)0[0-9]/.test(address) || /(^|\.)0x/i.test(address)) {
    return 'has octets that are octal or hexadecimal to some programs; write them in decimal without leading zeros';
  }
  if (/^[\d.]+$/.test(address)) return 'is not a complete IPv4 address: four numbers from 0 to 255';
  return 'is not an IPv4 or IPv6 address; names are not looked up';
}

function unmapped(network: Network): Network {
  if (network.family === 'ipv4' || network.prefix < MAPPED_BITS) return network;
  const address = mappedAddress(network.address);
  return address === undefined ? network : { address, prefix: network.prefix - MAPPED_BITS, family: 'ipv4' };
}

/** The URL parser gives every spelling of an address the same form, in which a mapped one is `[::ffff:a00:1]`. */
function mappedAddress(address: string): string | undefined {
  const match = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(new URL(`http://[${address}]`).hostname);
  if (!match) return undefined;
  const [high, low] = [Number.parseInt(match[1] ?? '', 16), Number.parseInt(match[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function nameOf(family: Network['family']): string {
  return family === 'ipv4' ? 'IPv4' : 'IPv6';
}
