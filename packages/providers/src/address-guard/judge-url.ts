import { isIP } from 'node:net';
import type { AccountReach } from '@sluice/core';
import { judgeAddress, judgeName, type Reach } from './judge-address.ts';

export type JudgedUrl =
  | { readonly outcome: 'allowed'; readonly url: URL; readonly reach: Reach }
  /** `problem` says why, without the URL. */
  | { readonly outcome: 'refused'; readonly problem: string };

/**
 * Whether credentials may be sent to a URL that came through the API. Judged as the connection would read it: the URL parser
 * turns every spelling of an address (`127.1`, `0x7f000001`, `[::ffff:127.0.0.1]`) into one. Names are judged as names; what
 * they resolve to is checked by {@link guardedConnector} when it counts.
 */
export function judgeUrl(text: string, allowed: AccountReach): JudgedUrl {
  const refused = (problem: string): JudgedUrl => ({ outcome: 'refused', problem });
  // The parser would drop or translate these silently, and other parsers read them in another way.
  if (/[^\x21-\x7e]|\\/.test(text)) return refused('must be a URL of printable characters without backslashes');
  const url = URL.parse(text);
  if (!url || !/^https?:\/\//i.test(text)) return refused('must be an http:// or https:// URL');
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(text)) {
    return refused('must not contain a user or password');
  }
  if (url.hash !== '' || text.includes('#')) return refused('must not contain a fragment');
  const reach = judgeHost(url.hostname);
  if (reach === 'forbidden') return refused('must not point to a link-local, metadata or reserved address');
  if (reach === 'private' && allowed !== 'private') {
    return refused('points into a private network; the operator can open those (admin.allow_private_urls)');
  }
  return { outcome: 'allowed', url, reach };
}

/** `hostname` as the URL parser writes it. */
function judgeHost(hostname: string): Reach {
  const bare = hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
  return isIP(bare) === 0 ? judgeName(bare) : judgeAddress(bare);
}
