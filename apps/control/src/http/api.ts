import { OpenAPIHono } from '@hono/zod-openapi';
import type { Logger } from '@sluice/runtime';
import { HTTPException } from 'hono/http-exception';
import type { ControlContext, ControlEnv } from './environment.ts';
import { problem } from './problem.ts';

/** An app, or a part of one, whose every refusal has the shape of a problem. */
export function createApi(): OpenAPIHono<ControlEnv> {
  return new OpenAPIHono<ControlEnv>({
    defaultHook: (result, context) => {
      if (result.success) return undefined;
      const [issue] = result.error.issues;
      const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
      const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])];
      const message = unknown === undefined ? (issue?.message ?? 'is not well formed') : 'is not known here';
      return problem(context, 400, 'invalid_request', message, shown(path.join('.')) || result.target);
    },
  });
}

/** Names come from callers; what they are told of them stays short and on one line. */
function shown(field: string): string {
  return field.replace(/[^\w.:-]/g, '?').slice(0, 100);
}

/** What a request gets that nobody had an answer for. Says nothing about our insides; the log has it by the request id. */
export function answerError(log: Pick<Logger, 'error' | 'warn'>): (error: Error, context: ControlContext) => Response {
  return (error, context) => {
    if (error instanceof HTTPException && error.status < 500) {
      return problem(context, 400, 'invalid_request', 'The body is not well-formed JSON');
    }
    const requestId = context.get('requestId');
    if (isAway(error)) {
      log.warn({ error, request_id: requestId }, 'the database does not answer');
      context.header('retry-after', '2');
      return problem(context, 503, 'unavailable', 'The database does not answer');
    }
    log.error({ error, request_id: requestId }, 'request failed');
    return problem(context, 500, 'internal_error', 'Something went wrong here');
  };
}

/** Error codes of a server that is away, starting, ending or full, and of connections to it (Postgres appendix A; Node). */
const AWAY = /^(08...|53...|57P0.|57014|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;

function isAway(error: Error): boolean {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return AWAY.test(code) || /timeout exceeded when trying to connect|Connection terminated/.test(error.message);
}
