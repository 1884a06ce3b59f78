import type { IncomingMessage } from 'node:http';
import { makeId } from '@sluice/core';

const ACCEPTABLE = /^[A-Za-z0-9][\w.:-]{0,127}$/;

/** The caller's `x-request-id` when it is short and plain, otherwise one of ours. */
export function requestIdOf(incoming: Pick<IncomingMessage, 'headers'>): string {
  const given = incoming.headers['x-request-id'];
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : makeId('req');
}
