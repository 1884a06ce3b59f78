import { makeId } from '@sluice/core';
import type { MiddlewareHandler } from 'hono';
import type { ControlEnv } from './environment.ts';

/** Ids that may go into a log line and a header as they are. */
const USABLE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** Every answer names its request: by the caller's own id, or one of ours. */
export function requestId(): MiddlewareHandler<ControlEnv> {
  return async (context, next) => {
    const given = context.req.header('x-request-id');
    const id = given !== undefined && USABLE.test(given) ? given : makeId('req');
    context.set('requestId', id);
    await next();
    context.res.headers.set('x-request-id', id);
  };
}
