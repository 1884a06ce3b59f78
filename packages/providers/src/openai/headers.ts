import type { Account, ClientSource } from '@sluice/core';
import type { Credential } from '@sluice/credentials';
import { forwardedHeaders } from '../stream/index.ts';

/** What the protocol gives a meaning; passed on for clients that speak it. Organisation and project are the account's. */
const CLIENT_HEADERS = ['openai-beta', 'x-client-request-id', 'x-title', 'http-referer'];

export interface OpenaiRequestHeaders {
  readonly account: Account;
  readonly credential: Credential;
  /** The answer is asked for as a stream. */
  readonly stream: boolean;
  /** The request whose body goes upstream as its client wrote it; absent for a translated one. */
  readonly source?: ClientSource | undefined;
  /** Sent in place of ours where the name is the same; names in lower case. */
  readonly configured?: Readonly<Record<string, string>> | undefined;
}

/**
 * Headers of one request. The key travels as bearer, or bare in the header that the account's setting `auth_header` names
 * (Azure: `api-key`); an empty key is not sent at all, which local servers want. Settings `organization` and `project` bill a
 * key that belongs to several.
 */
export function openaiHeaders(request: OpenaiRequestHeaders): Record<string, string> {
  const { account, credential, source, stream, configured } = request;
  const { organization, project } = account.settings;
  return {
    'user-agent': 'sluice',
    ...(source && forwardedHeaders(source, CLIENT_HEADERS)),
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    ...authorization(account, credential.token),
    ...(organization && { 'openai-organization': organization }),
    ...(project && { 'openai-project': project }),
    ...configured,
  };
}

function authorization({ settings }: Account, key: string): Record<string, string> {
  if (key === '') return {};
  const name = settings['auth_header']?.toLowerCase() ?? 'authorization';
  if (name === 'authorization' || !/^[a-z0-9-]{1,64}$/.test(name)) return { authorization: `Bearer ${key}` };
  return { [name]: key };
}
