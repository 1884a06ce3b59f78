import { z } from '@hono/zod-openapi';
import type { TypedResponse } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ControlContext } from './environment.ts';

/** The one shape of every refusal. */
export const problemSchema = z
  .object({
    error: z.object({
      code: z.string().openapi({ description: 'Stable name of what is wrong', example: 'not_found' }),
      message: z.string().openapi({ description: 'For people' }),
      request_id: z.string().openapi({ description: 'Also in the header x-request-id and in the log' }),
      field: z.string().optional().openapi({ description: 'Which part of the request is wrong' }),
    }),
  })
  .openapi('Problem');

export type Problem = z.infer<typeof problemSchema>;

/** Answers with a refusal. Nothing secret may be in its message. */
export function problem<Status extends ContentfulStatusCode>(
  context: ControlContext,
  status: Status,
  code: string,
  message: string,
  field?: string,
): Response & TypedResponse<Problem, Status, 'json'> {
  const error = { code, message, request_id: context.get('requestId'), ...(field !== undefined && { field }) };
  return context.json({ error }, status) as Response & TypedResponse<Problem, Status, 'json'>;
}

/** Why a change was not made, as services say it and routes answer it. */
export interface Refusal<Status extends RefusalStatus = RefusalStatus> {
  readonly outcome: 'refused';
  readonly status: Status;
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

export type RefusalStatus = 400 | 404 | 409 | 412 | 503;

export function refused<Status extends RefusalStatus>(
  status: Status,
  code: string,
  message: string,
  field?: string,
): Refusal<Status> {
  return { outcome: 'refused', status, code, message, ...(field !== undefined && { field }) };
}

/** Nothing is there under that id, or nothing that this route may show: the two must look the same. */
export function notFound(what: string): Refusal<404> {
  return refused(404, 'not_found', `There is no such ${what}`);
}

/** Answers with a {@link Refusal}. */
export function answerRefusal<Status extends RefusalStatus>(context: ControlContext, refusal: Refusal<Status>) {
  return problem<Status>(context, refusal.status, refusal.code, refusal.message, refusal.field);
}
