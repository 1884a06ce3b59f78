import { createHash } from 'node:crypto';
import type { Vault } from '@sluice/credentials/vault';
import type { IdempotencyRecords, IdempotentRequest } from '@sluice/store';
import type { MiddlewareHandler } from 'hono';
import type { ControlEnv } from './environment.ts';
import { problem } from './problem.ts';

const LONGEST_KEY = 255;
/** After this a worker that has not answered is taken for dead. */
const CLAIM_MS = 60_000;
const KEEP_MS = 60 * 60_000;

/** What is kept of an answer: sealed, because one of them shows a secret. */
interface KeptAnswer {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const KEPT_HEADERS = ['content-type', 'etag', 'location', 'x-sluice-spread'];

/**
 * `POST` with an `Idempotency-Key`: what succeeded once is not done again for an hour, its answer is repeated. What failed
 * may be tried again under the same key. Keys belong to their caller and route; an empty one is none.
 */
export function idempotency(records: IdempotencyRecords, vault: Vault): MiddlewareHandler<ControlEnv> {
  return async (context, next) => {
    const key = context.req.header('idempotency-key') ?? '';
    if (context.req.method !== 'POST' || key === '') return next();
    if (key.length > LONGEST_KEY) {
      return problem(context, 400, 'invalid_request', 'must be at most 255 characters long', 'idempotency-key');
    }
    const scope = `${context.get('caller')?.name ?? ''} ${context.req.path}`;
    const requestHash = createHash('sha256')
      .update(JSON.stringify([context.req.url, await context.req.text()]))
      .digest('hex');
    const request: IdempotentRequest = { scope, key, requestHash, claimMs: CLAIM_MS, keepMs: KEEP_MS };
    const begun = await records.begin(request);
    switch (begun.outcome) {
      case 'mismatch':
        return problem(context, 409, 'idempotency_key_reused', 'This key came with another request before', KEY_FIELD);
      case 'running':
        context.header('retry-after', '1');
        return problem(context, 409, 'request_in_progress', 'The same request is being worked on', KEY_FIELD);
      case 'finished':
        return repeat(vault, request, begun.status, begun.response);
    }
    let done = false;
    try {
      await next();
      if (context.res.ok) {
        const kept = await keptOf(context.res);
        done = await records.finish(request, begun.claim, context.res.status, vault.seal(kept, placeOf(request)));
      }
    } finally {
      if (!done) await records.abandon(request, begun.claim);
    }
  };
}

const KEY_FIELD = 'idempotency-key';

async function keptOf(response: Response): Promise<string> {
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const kept: KeptAnswer = { body: await response.clone().text(), headers };
  return JSON.stringify(kept);
}

function repeat(vault: Vault, request: IdempotentRequest, status: number, sealed: string): Response {
  const opened = vault.open(sealed, placeOf(request));
  if (opened.outcome === 'closed') throw new Error(`a kept answer cannot be opened: ${opened.reason}`);
  const { body, headers } = JSON.parse(opened.text) as KeptAnswer;
  const nothing = status === 204;
  return new Response(nothing ? null : body, { status, headers: { ...headers, 'idempotency-replayed': 'true' } });
}

function placeOf({ scope, key }: IdempotentRequest) {
  return { collection: 'idempotency_records', row: JSON.stringify([scope, key]), column: 'response' };
}
