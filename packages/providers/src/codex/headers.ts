import type { Account, ClientSource } from '@sluice/core';
import type { Credential } from '@sluice/credentials';
import { textOf } from '../failure/index.ts';
import { forwardedHeaders } from '../stream/index.ts';
import { isChatGpt } from './endpoint.ts';
import { readCodexJwt } from './jwt.ts';

/** The client we say we are to ChatGPT's backend. Every part is configuration; we do not pretend to be its own client. */
export interface CodexClientIdentity {
  /** Goes into `originator`. */
  readonly originator: string;
  /** Goes into `user-agent`. */
  readonly userAgent: string;
  /** Goes into `version`, by which the backend offers models; sent only where configured. */
  readonly version?: string | undefined;
}

export const DEFAULT_IDENTITY: CodexClientIdentity = { originator: 'sluice', userAgent: 'sluice' };

/** How Codex CLI tells sessions, threads and sub-agents apart; passed on for a Responses client and never made up for another. */
const CLIENT_HEADERS = [
  'session-id',
  'session_id',
  'thread-id',
  'x-openai-subagent',
  'originator',
  'openai-beta',
  /^x-codex-/,
];

export interface RequestHeaders {
  readonly account: Account;
  readonly credential: Credential;
  readonly identity: CodexClientIdentity;
  /** The answer is asked for as a stream. */
  readonly stream: boolean;
  /** The request whose body goes upstream as its client wrote it; absent for a translated one. */
  readonly source?: ClientSource | undefined;
  /** The request's `prompt_cache_key`: the backend finds its cache only under a session of the same name. */
  readonly cacheKey?: string | undefined;
  /** Sent in place of ours where the name is the same; names in lower case. */
  readonly configured?: Readonly<Record<string, string>> | undefined;
}

/** Headers of one request. A ChatGPT login names its account beside the token; an API key may name its organization and project. */
export function requestHeaders(request: RequestHeaders): Record<string, string> {
  const { account, credential, source, stream } = request;
  return {
    'user-agent': request.identity.userAgent,
    ...(isChatGpt(account) ? backendHeaders(request) : apiHeaders(account)),
    ...(source && forwardedHeaders(source, CLIENT_HEADERS)),
    authorization: `Bearer ${credential.token}`,
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    ...request.configured,
  };
}

function backendHeaders({ account, credential, identity, source, cacheKey }: RequestHeaders): Record<string, string> {
  const accountId = accountIdOf(account, credential);
  const hasSession = source?.headers['session-id'] !== undefined || source?.headers['session_id'] !== undefined;
  return {
    originator: identity.originator,
    ...(identity.version && { version: identity.version }),
    ...(accountId && { 'chatgpt-account-id': accountId }),
    ...(!hasSession && isSendable(cacheKey) && { 'session-id': cacheKey }),
  };
}

function apiHeaders({ settings }: Account): Record<string, string> {
  const { organization, project } = settings;
  return {
    ...(isSendable(organization) && { 'openai-organization': organization }),
    ...(isSendable(project) && { 'openai-project': project }),
  };
}

/** The ChatGPT account a login belongs to: as stored with it, as configured, or as its tokens say. */
function accountIdOf(account: Account, { record, token }: Credential): string | undefined {
  const named = textOf(record['account_id']) ?? textOf(account.settings['account_id']);
  if (isSendable(named)) return named;
  return readCodexJwt(record.id_token).accountId ?? readCodexJwt(token).accountId;
}

/** Fit to be a header's value. */
function isSendable(value: string | undefined): value is string {
  return value !== undefined && value.length <= 256 && /^[\x21-\x7e]+$/.test(value);
}
