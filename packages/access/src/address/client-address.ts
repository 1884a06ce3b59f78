import { isIPv4, isIPv6 } from 'node:net';

/**
 * The address a request really came from: the rightmost hop that none of our own proxies vouches for.
 *
 * `X-Forwarded-For` grows at its right end, one entry per proxy, and only entries that our proxies appended can be
 * believed. With `trustedProxies` n, the socket is the nearest proxy and the client is the n-th entry from the right
 * (the leftmost one when there are fewer); with 0 the header is not looked at. `Forwarded`, `X-Real-IP` and
 * vendor headers are never looked at. An entry that is not an address gives undefined, and so does a missing socket.
 */
export function clientAddress(
  remoteAddress: string | undefined,
  forwardedFor: readonly string[],
  trustedProxies: number,
): string | undefined {
  if (remoteAddress === undefined) return undefined;
  if (trustedProxies === 0 || forwardedFor.length === 0) return socketAddress(remoteAddress);
  const hops = forwardedFor.join(',').split(',');
  return forwardedAddress(hops[Math.max(0, hops.length - trustedProxies)] ?? '');
}

/** The zone (`%eth0`) of a link-local socket address names our own interface, not the client. */
function socketAddress(address: string): string | undefined {
  return plainAddress(address.replace(/%.*$/, ''));
}

/** `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:443`. */
function forwardedAddress(entry: string): string | undefined {
  const text = entry.trim();
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  if (bracketed !== undefined) return isIPv6(bracketed) ? plainAddress(bracketed) : undefined;
  return plainAddress(text.includes('.') ? text.replace(/^([^:]*):\d{1,5}$/, '$1') : text);
}

/** One spelling per IPv4 client, also when it arrives mapped into IPv6; undefined for anything else than an address. */
function plainAddress(address: string): string | undefined {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return mapped;
  return isIPv6(address) && !address.includes('%') ? address.toLowerCase() : undefined;
}
