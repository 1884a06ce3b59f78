import type { Failure, FailureScope } from '@sluice/core';
import { REFUSED_ADDRESS } from '../address-guard/index.ts';

/**
 * What an error of the HTTP client means. Worth another account and `transient`, unless the address guard did not let the
 * account's own URL be followed: that stays so until its URL or its name is put right, and is the account's alone. The
 * message is ours, because the client's own may name hosts and addresses.
 *
 * Trouble on our side of the wire (names, routes, sockets, certificates we trust) is held against nobody: every account
 * would fail the same way, and a broken resolver must not empty the pool.
 */
export function connectionFailure(error: unknown): Failure {
  const code = codeOf(error);
  if (code === REFUSED_ADDRESS) return GUARDED;
  const [message, scope]: Reading = (code && READINGS.get(code)) || ['upstream connection failed', 'model'];
  return { kind: 'transient', scope, retryable: true, message, ...(code && { code }) };
}

const GUARDED: Failure = {
  kind: 'permission',
  scope: 'account',
  retryable: true,
  message: "the address guard does not let this account's URL be followed to where it leads",
  code: REFUSED_ADDRESS,
};

type Reading = readonly [message: string, scope: FailureScope];

const UNREACHABLE: Reading = ['upstream cannot be reached from here', 'none'];
const BROKEN: Reading = ['upstream closed the connection early', 'model'];
const REFUSED: Reading = ['upstream refused the connection', 'model'];
const NOT_HTTP: Reading = ['upstream did not answer in HTTP', 'model'];
const OUT_OF_SOCKETS: Reading = ['no socket left for another upstream connection', 'none'];

const READINGS: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ['ECONNREFUSED', REFUSED],
  ['UND_ERR_CONNECT_TIMEOUT', ['upstream did not accept the connection in time', 'model']],
  ['ETIMEDOUT', ['upstream did not accept the connection in time', 'model']],
  ['UND_ERR_HEADERS_TIMEOUT', ['upstream did not begin to answer in time', 'model']],
  ['ENOTFOUND', ["upstream's name cannot be resolved", 'none']],
  ['EAI_AGAIN', ["upstream's name cannot be resolved", 'none']],
  ['ENETUNREACH', UNREACHABLE],
  ['EHOSTUNREACH', UNREACHABLE],
  ['ENETDOWN', UNREACHABLE],
  ['EMFILE', OUT_OF_SOCKETS],
  ['ENFILE', OUT_OF_SOCKETS],
  ['EADDRNOTAVAIL', OUT_OF_SOCKETS],
  ['ECONNRESET', BROKEN],
  ['EPIPE', BROKEN],
  ['UND_ERR_SOCKET', BROKEN],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', BROKEN],
  ['UND_ERR_HEADERS_OVERFLOW', NOT_HTTP],
  ['UND_ERR_CLOSED', ['shutting down', 'none']],
  ['UND_ERR_DESTROYED', ['shutting down', 'none']],
  ['UND_ERR_INVALID_ARG', ['upstream request could not be written', 'none']],
]);

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Happy-eyeballs failures arrive as an AggregateError without a code of its own.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return undefined;
}
