import type { Account, ClientSource } from '@sluice/core';
import type { Credential } from '@sluice/credentials';
import { forwardedHeaders } from '../stream/index.ts';

/** What translated requests are written in: the newer version refuses sampling, which other dialects have. */
const VERSION = '2023-06-01';
/** Without it the API takes no subscription token. */
const OAUTH_BETA = 'oauth-2025-04-20';
const COUNT_BETA = 'token-counting-2024-11-01';

/** How an Anthropic client presents itself; passed on for such a client and never made up for another. */
const CLIENT_HEADERS = ['user-agent', 'x-app', 'x-claude-code-session-id', /^x-stainless-/, 'anthropic-version'];

export interface RequestHeaders {
  readonly account: Account;
  readonly credential: Credential;
  /** The answer is asked for as a stream. */
  readonly stream: boolean;
  /** The request whose body goes upstream as its client wrote it; absent for a translated one. */
  readonly source?: ClientSource | undefined;
  /** Beta flags the request needs. */
  readonly betas?: readonly string[] | undefined;
  /** Sent in place of ours where the name is the same; names in lower case. Beta flags are added to ours instead. */
  readonly configured?: Readonly<Record<string, string>> | undefined;
}

/**
 * Headers of one request. An API key travels as `x-api-key`, a subscription's token as bearer with its beta flag. Beta flags of the
 * client, of the configuration and those that are required become one list; none is dropped.
 */
export function requestHeaders(request: RequestHeaders): Record<string, string> {
  const { account, credential, source, configured = {}, stream } = request;
  const oauth = isSubscription(account, credential);
  const required = oauth ? [OAUTH_BETA, ...(source?.operation === 'count' ? [COUNT_BETA] : [])] : [];
  const betas = mergeBetas(
    source?.headers['anthropic-beta'],
    ...betasInBody(source),
    configured['anthropic-beta'],
    ...(request.betas ?? []),
    ...required,
  );
  return {
    'user-agent': 'sluice',
    'anthropic-version': VERSION,
    ...(source && forwardedHeaders(source, CLIENT_HEADERS)),
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    ...(oauth ? { authorization: `Bearer ${credential.token}` } : { 'x-api-key': credential.token }),
    ...configured,
    ...(betas !== '' && { 'anthropic-beta': betas }),
  };
}

/** Flags that a client of the SDK has put into the body instead of the header (`betas`), where the API does not look. */
function betasInBody(source: ClientSource | undefined): readonly string[] {
  const betas = source?.json['betas'];
  return Array.isArray(betas) ? betas.filter((flag) => typeof flag === 'string') : [];
}

function isSubscription(account: Account, credential: Credential): boolean {
  return account.auth === 'oauth' || credential.token.startsWith('sk-ant-oat');
}

/** Comma lists as one, each flag once and in the order of its first mention; what could not stand in a header is left out. */
function mergeBetas(...lists: readonly (string | undefined)[]): string {
  const flags = lists.flatMap((list) => list?.split(',') ?? []).map((flag) => flag.trim());
  return [...new Set(flags.filter((flag) => /^[\x21-\x7e]+$/.test(flag)))].join(',');
}
