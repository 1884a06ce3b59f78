import { z } from '@hono/zod-openapi';
import type { Role } from '../identity/index.ts';
import { requires } from './guard.ts';
import { patchesHaveBodies } from './json-bodies.ts';
import { problemSchema } from './problem.ts';

const MEANINGS = {
  400: 'The request is not well formed',
  401: 'The admin token is missing or wrong',
  403: 'This token may not do that',
  404: 'There is no such thing',
  408: 'The request did not arrive in time',
  409: 'It does not fit what is there now',
  412: 'If-Match names another version than the current one',
  413: 'The body is too large',
  415: 'The body is not JSON',
  429: 'Too many wrong tokens from this address, or too many listeners',
  500: 'Our fault; the request id finds it in the log',
  503: 'The database or the shared state does not answer',
} as const;

/** Answered by the HTTP server before there is a request. */
const TOO_LONG = { description: 'The request line and headers together are larger than 16 KiB' };

type ProblemStatus = keyof typeof MEANINGS;

/**
 * Who may call a route: written into the OpenAPI document as `x-role` and enforced, both by this one statement. `public`
 * routes are open to everybody who reaches the port.
 */
export function openTo(role: Role | 'public') {
  if (role === 'public') return { security: [], 'x-role': role, middleware: [] };
  return { security: [{ adminToken: [] }], 'x-role': role, middleware: [requires(role), patchesHaveBodies()] };
}

/** The refusals of a route: those every route may answer with, and its own. */
export function problems<const Own extends ProblemStatus>(...own: readonly Own[]) {
  const statuses = [...new Set<ProblemStatus>([400, 401, 403, 429, 500, 503, ...own])];
  const answers = statuses.map((status) => [
    status,
    { description: MEANINGS[status], content: { 'application/json': { schema: problemSchema } } },
  ]);
  return Object.fromEntries([...answers, [431, TOO_LONG]]) as Readonly<
    Record<400 | 401 | 403 | 429 | 500 | 503 | Own, ProblemAnswer>
  >;
}

interface ProblemAnswer {
  readonly description: string;
  readonly content: { readonly 'application/json': { readonly schema: typeof problemSchema } };
}

/** A JSON answer. */
export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A JSON body that must be there. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { required: true as const, content: { 'application/json': { schema } } };
}

/** A JSON answer that carries the version of what it shows. */
export function versioned<Schema extends z.ZodType>(schema: Schema, description: string) {
  return {
    ...json(schema, description),
    headers: z.object({ etag: z.string().openapi({ description: 'For If-Match', example: '"3"' }) }),
  };
}

const SPREAD = z.enum(['done', 'pending']).openapi({
  description: '`pending`: the change is made, and the gateways and stores that have not heard of it yet will',
});

/** The answer to a change: its result with its version, and how far it has come. */
export function changed<Schema extends z.ZodType>(schema: Schema, description: string) {
  const { headers, ...answer } = versioned(schema, description);
  return { ...answer, headers: headers.extend({ 'x-sluice-spread': SPREAD }) };
}

/** The answer to a change that leaves nothing to show. */
export function gone(description: string) {
  return { description, headers: z.object({ 'x-sluice-spread': SPREAD }) };
}

/** Header of POST routes. */
export const idempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .max(255)
    .optional()
    .openapi({ description: 'A repeated request with the same key and body gets the first answer, for an hour' }),
});

/** Header of PATCH and DELETE routes. */
export const ifMatchHeaders = z.object({
  'if-match': z
    .string()
    .max(255)
    .optional()
    .openapi({ description: 'Only change what still has this ETag; 412 otherwise' }),
});
