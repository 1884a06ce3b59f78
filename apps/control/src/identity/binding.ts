import { isLoopbackHost } from '@sluice/runtime';

/**
 * Why the admin API must not listen on a host; undefined when it may. A token that was made up is for this machine only: who
 * opens the port to others chooses the token.
 */
export function bindingProblem(host: string, tokenIsConfigured: boolean): string | undefined {
  if (tokenIsConfigured || isLoopbackHost(host)) return undefined;
  return `the admin API does not listen on ${host} without a token of yours: set admin.token (SLUICE_ADMIN_TOKEN), or admin.host: 127.0.0.1`;
}
