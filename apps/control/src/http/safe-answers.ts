import type { MiddlewareHandler } from 'hono';
import type { ControlEnv } from './environment.ts';

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Pages of our own may bring their style and nothing else; answers of the API are no documents at all. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** Headers that keep browsers from doing more with an answer than show it. No origin but our own may read any. */
export function safeAnswers(): MiddlewareHandler<ControlEnv> {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    for (const [header, value] of Object.entries(HEADERS)) headers.set(header, value);
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', POLICY);
  };
}
