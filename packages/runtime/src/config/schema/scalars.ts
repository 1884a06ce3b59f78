import { isIP } from 'node:net';
import { z } from 'zod';
import { parseCidr } from '../cidr.ts';
import { parseDuration } from '../duration.ts';
import { parseSize } from '../size.ts';
import { splitSecrets } from '../split-secrets.ts';

/**
 * Values as they are written: every configured scalar arrives as text, whichever source it came from, and these
 * give it its type. Messages say what is expected and never repeat what was written.
 */
function scalar<T>(expected: string, read: (text: string) => T | undefined) {
  return z.string().transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `must be ${expected}` });
    return z.NEVER;
  });
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

function within(value: number | undefined, { min, max }: Bounds): number | undefined {
  return value !== undefined && value >= min && value <= max ? value : undefined;
}

/** Text of 1 to 1024 characters without control characters: it may travel in a header, a key or a log line. */
export function text() {
  return scalar('text without control characters, at most 1024 long', (value) =>
    isPlain(value, 1024) ? value : undefined,
  );
}

/** A name that becomes part of keys, metric labels and URLs. */
export function identifier() {
  return scalar('a name of 1 to 64 letters, digits, ".", "_" or "-", starting with a letter or digit', (value) =>
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value) ? value : undefined,
  );
}

/** A credential: printable ASCII without spaces, at most 16 KiB (tokens go into headers). */
export function secret() {
  return scalar('a credential of printable ASCII characters without spaces', (value) =>
    value.length <= 16_384 && /^[\x21-\x7e]+$/.test(value) ? value : undefined,
  );
}

/** One credential or several: a list, or one text with commas or white space in between, as a variable or a file holds them. */
export function secrets() {
  const listed = (value: unknown) => (typeof value === 'string' ? splitSecrets(value) : value);
  return z.preprocess(listed, z.array(secret()).min(1, 'must name at least one'));
}

export function boolean() {
  return scalar('true or false', (value) => (value === 'true' ? true : value === 'false' ? false : undefined));
}

export function integer(bounds: Bounds) {
  return scalar(`a whole number from ${bounds.min} to ${bounds.max}`, (value) =>
    /^-?\d{1,15}$/.test(value) ? within(Number(value), bounds) : undefined,
  );
}

/** A decimal number, both bounds included. */
export function decimal(bounds: Bounds) {
  return scalar(`a number from ${bounds.min} to ${bounds.max}`, (value) =>
    /^\d{1,15}(\.\d{1,9})?$/.test(value) ? within(Number(value), bounds) : undefined,
  );
}

/** Milliseconds; bounds are spelled as durations too. */
export function duration(min: string, max: string) {
  const bounds = { min: parseDuration(min) ?? 0, max: parseDuration(max) ?? 0 };
  return scalar(`a duration from ${min} to ${max}, such as 250ms, 30s, 5m, 1h or 1d`, (value) =>
    within(parseDuration(value), bounds),
  );
}

/** Bytes; bounds are spelled as sizes too. */
export function size(min: string, max: string) {
  const bounds = { min: parseSize(min) ?? 0, max: parseSize(max) ?? 0 };
  return scalar(`a size from ${min} to ${max}, such as 64KiB or 32MiB`, (value) => within(parseSize(value), bounds));
}

/** A network in CIDR notation, taken apart. */
export function cidr() {
  return scalar('a network such as 10.0.0.0/8, 192.0.2.7 or ::1/128', parseCidr);
}

/** An address to listen on: IPv4, IPv6 or a host name. */
export function host() {
  return scalar('an IP address or a host name', (value) =>
    isIP(value) !== 0 || /^(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*$/.test(value) ? value : undefined,
  );
}

export function port() {
  return integer({ min: 0, max: 65_535 });
}

/** An http or https URL without a trailing slash, user or fragment: paths are appended to it. */
export function httpUrl() {
  return scalar('an http:// or https:// URL without user, password or fragment', (value) => {
    const url = URL.parse(value);
    if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined;
    if (url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
    return value.replace(/\/+$/, '');
  });
}

/** A URL of one of the given schemes; user and password allowed. Kept as written. */
export function connectionUrl(...schemes: readonly string[]) {
  return scalar(`a URL starting with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`, (value) => {
    const url = URL.parse(value);
    return url !== null && schemes.includes(url.protocol.slice(0, -1)) && url.host !== '' ? value : undefined;
  });
}

const REDIS_URL = /^rediss?(?:\+cluster|\+sentinel)?:\/\/(?:[^@/\s]*@)?[^/?#\s@]+(?:\/[^?#\s]*)?$/;

/** Where a Redis is: one server, a cluster, or the sentinels of a master (`…/master-name`). User and password allowed. */
export function redisUrl() {
  const shapes =
    'redis://host:port/db, redis+cluster://host:port,host:port or redis+sentinel://host:port,host:port/master';
  return scalar(`a URL such as ${shapes} (rediss for TLS)`, (value) => (REDIS_URL.test(value) ? value : undefined));
}

/**
 * A moment as RFC 3339 with its offset (kept as text), or epoch milliseconds as legacy services write it (a number).
 * Years 2000 to 2199 only: seconds given for milliseconds are the usual mistake.
 */
export function moment() {
  return scalar('a time such as 2026-12-01T00:00:00Z, or epoch milliseconds', (value): string | number | undefined => {
    const numeric = /^\d{12,14}$/.test(value);
    if (!numeric && !/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/.test(value))
      return undefined;
    const at = numeric ? Number(value) : Date.parse(value);
    return at >= Date.UTC(2000, 0, 1) && at < Date.UTC(2200, 0, 1) ? (numeric ? at : value) : undefined;
  });
}

function isPlain(value: string, longest: number): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
  return value.length > 0 && value.length <= longest && !/[\x00-\x1f\x7f]/.test(value);
}
