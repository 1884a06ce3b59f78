import type { Answer } from '@sluice/dispatch';

/** Which account answered and how many sends it took, for people who look at headers (`server.routing_headers`). */
export function routingHeaders(answer: Answer): Record<string, string> {
  return {
    'x-sluice-account': answer.account.id,
    'x-sluice-provider': answer.account.provider,
    'x-sluice-attempts': String(answer.attempts),
  };
}
