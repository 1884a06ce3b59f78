import type { Failure } from '@sluice/core';
import type { Dispatcher } from 'undici';
import { openUpstream, readBounded } from '../http/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { unanswered } from './refresh-failures.ts';

export interface TokenRequest {
  readonly url: URL;
  /** As JSON, or as a form where the vendor wants one. */
  readonly body: Readonly<Record<string, string>> | URLSearchParams;
  /** Beside content type and accept, lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export type TokenReply =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      readonly headers: UpstreamHeaders;
      readonly body: string;
    }
  | { readonly outcome: 'failed'; readonly failure: Failure };

/** One POST to a token endpoint; never repeated here, because a refresh token may be good for one call only. */
export async function askTokenEndpoint(dispatcher: Dispatcher, request: TokenRequest): Promise<TokenReply> {
  const isForm = request.body instanceof URLSearchParams;
  const opening = await openUpstream(dispatcher, {
    url: request.url,
    method: 'POST',
    headers: {
      ...request.headers,
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      accept: 'application/json',
    },
    body: isForm ? request.body.toString() : JSON.stringify(request.body),
    signal: request.signal,
  });
  if (opening.outcome === 'failed') return { outcome: 'failed', failure: unanswered(opening.failure) };
  const body = await readBounded(opening.body);
  if (opening.body.failure) return { outcome: 'failed', failure: unanswered(opening.body.failure) };
  return { outcome: 'answered', status: opening.status, headers: opening.headers, body };
}
