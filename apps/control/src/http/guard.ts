import { clientAddress } from '@sluice/access';
import type { MiddlewareHandler } from 'hono';
import { type AdminTokens, isGuessable, type LoginThrottle, type Role } from '../identity/index.ts';
import type { ControlEnv } from './environment.ts';
import { problem } from './problem.ts';

export interface GuardOptions {
  readonly tokens: AdminTokens;
  readonly throttle: LoginThrottle;
}

/**
 * Finds out who calls. Without a token that we know, nothing behind it is reached, be it there or not. Whoever guesses from an
 * address, perhaps the proxy that all come from, must not lock out the operator: a long token is answered even while the address
 * is throttled, because no rate of guessing finds one. A short one waits, or the throttle would not protect it at all.
 */
export function guard({ tokens, throttle }: GuardOptions): MiddlewareHandler<ControlEnv> {
  return async (context, next) => {
    const address = context.get('address');
    const header = context.req.header('authorization');
    const presented = /^bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? '';
    const caller = tokens.recognise(presented);
    const blockedFor = throttle.blockedFor(address);
    if (blockedFor !== undefined && (!caller || isGuessable(presented))) {
      context.header('retry-after', String(blockedFor));
      return problem(context, 429, 'too_many_attempts', 'Too many wrong tokens from this address');
    }
    if (!caller) {
      if (header !== undefined) throttle.failed(address);
      context.header('www-authenticate', 'Bearer');
      return problem(context, 401, 'unauthorized', 'The admin token is missing or wrong');
    }
    context.set('caller', caller);
    return next();
  };
}

/** Lets those through who have at least this role. */
export function requires(role: Role): MiddlewareHandler<ControlEnv> {
  return async (context, next) => {
    const caller = context.get('caller');
    if (caller && (role === 'viewer' || caller.role === 'admin')) return next();
    return problem(context, 403, 'forbidden', 'This token may read and not change anything');
  };
}

/** Says where a request comes from, behind so many proxies of ours. */
export function addressOf(trustedProxies: number): MiddlewareHandler<ControlEnv> {
  return async (context, next) => {
    const forwarded = context.req.header('x-forwarded-for');
    const socket = socketAddress(context.env);
    context.set('address', clientAddress(socket, forwarded === undefined ? [] : [forwarded], trustedProxies));
    return next();
  };
}

/** The other end of the connection, where the server is Node's. */
function socketAddress(bindings: unknown): string | undefined {
  const { incoming } = (bindings ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress;
}
