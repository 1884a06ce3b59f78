import type { SecretRegistry } from './secret-registry.ts';

const SECRET_NAMES = [
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'x-goog-api-key',
  'api[-_]?key',
  'access[-_]?token',
  'refresh[-_]?token',
  'id[-_]?token',
  'client[-_]?secret',
  'encryption[-_]?key',
  'master[-_]?key',
  'token',
  'password',
  'secret',
  'set-cookie',
  'cookie',
].join('|');

/**
 * A value under a telling name, at any depth: `"x-api-key":"…"`, the same inside an escaped body, and name and value side by
 * side as raw headers have them. In an escaped body it takes everything up to the end of that body: rather too much.
 */
const NAMED_SECRET = new RegExp(String.raw`(\\*"(?:${SECRET_NAMES})\\*"\s*[:,]\s*\[?\s*\\*")(?:[^"\\]|\\.)*`, 'gi');
const BEARER = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi;
const URL_PASSWORD = /(:\/\/[^/?#@\s"]*?:)[^/?#@\s"]+@/g;

/** DEL, C1 (0x9b starts an ANSI sequence), line separators and bidi controls: legal in JSON, harmful in a terminal. */
const TERMINAL_CONTROL = /[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * One JSON log line as it may leave the process: registered secrets, values under telling names, bearer tokens and URL
 * passwords replaced, and characters escaped that would act on a terminal. It stays one line of valid JSON.
 */
export function redactLine(line: string, secrets: SecretRegistry): string {
  return secrets
    .redact(line)
    .replace(NAMED_SECRET, '$1[redacted]')
    .replace(BEARER, '$1 [redacted]')
    .replace(URL_PASSWORD, '$1[redacted]@')
    .replace(TERMINAL_CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
