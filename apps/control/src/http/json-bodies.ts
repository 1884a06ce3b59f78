import type { MiddlewareHandler } from 'hono';
import type { ControlEnv } from './environment.ts';
import { problem } from './problem.ts';

const LARGEST = 1024 * 1024;
/** So much more is swallowed: a client that is still sending would not see the answer. */
const SWALLOWED = 16 * LARGEST;
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * Reads the body of a change, at most 1 MiB of it, and lets nothing but JSON through: another media type would pass by the
 * validators. An empty body of a `POST` is none, also where its media type is said. Read here and not by the framework's own
 * limit, which makes a new request that Node's adapter cannot make.
 */
export function jsonBodies(): MiddlewareHandler<ControlEnv> {
  return async (context, next) => {
    if (!['POST', 'PATCH'].includes(context.req.method)) return next();
    const text = await boundedText(context.req.raw.body);
    if (text === undefined) {
      context.header('connection', 'close');
      return problem(context, 413, 'too_large', 'The body is larger than 1 MiB');
    }
    const type = context.req.header('content-type');
    if (type === undefined ? text !== '' : !JSON_TYPE.test(type)) {
      const message = 'Send JSON, with content-type application/json';
      return problem(context, 415, 'unsupported_media_type', message, 'content-type');
    }
    const leftOut = text === '' && type !== undefined && context.req.method === 'POST';
    // The framework keeps promises here, whatever its types say.
    context.req.bodyCache.text = Promise.resolve(leftOut ? '{}' : text) as unknown as string;
    return next();
  };
}

/** Refuses a `PATCH` without a body: its fields are all optional, so that validators take nothing for an empty object. */
export function patchesHaveBodies(): MiddlewareHandler<ControlEnv> {
  return async (context, next) => {
    if (context.req.method !== 'PATCH' || (await context.req.text()) !== '') return next();
    return problem(context, 400, 'invalid_request', 'A change needs a body', 'json');
  };
}

/** Undefined when there is more than is read. */
async function boundedText(body: ReadableStream<Uint8Array> | null): Promise<string | undefined> {
  if (!body) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > SWALLOWED) return undefined;
    if (length <= LARGEST) chunks.push(chunk);
  }
  if (length > LARGEST) return undefined;
  return Buffer.concat(chunks).toString('utf8');
}
