import type { Credential } from '@sluice/credentials';

/**
 * Headers of one call. The service turns away old versions of its own client by their `user-agent`, so that is configuration; nothing
 * else about that client is imitated.
 */
export function callHeaders(
  credential: Credential,
  stream: boolean,
  userAgent: string | undefined,
): Record<string, string> {
  return {
    authorization: `Bearer ${credential.token}`,
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    ...(userAgent !== undefined && { 'user-agent': userAgent }),
  };
}
