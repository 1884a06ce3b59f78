import type { Answer } from '@sluice/dispatch';
import type { Asked } from '../routes/asked.ts';
import type { Services } from '../routes/services.ts';

/**
 * What an answer says about itself. Which account gave it and how many sends it took, for people who look at headers
 * (`server.routing_headers`); and always, what of the request did not reach the upstream.
 */
export function answerHeaders(answer: Answer, asked: Asked, services: Services): Record<string, string> {
  const dropped = answer.passed ? answer.dropped : [...new Set([...asked.dropped, ...answer.dropped])];
  return {
    ...(dropped.length > 0 && { 'x-sluice-dropped': headerSafe(dropped) }),
    ...(services.routingHeaders && {
      'x-sluice-account': answer.account.id,
      'x-sluice-provider': answer.account.provider,
      'x-sluice-attempts': String(answer.attempts),
    }),
  };
}

/** Most characters of the list; names of fields come from the client's body. */
const LONGEST_LIST = 1_000;

function headerSafe(names: readonly string[]): string {
  return names
    .map((name) => name.replace(/[^\w.[\]-]/g, '?'))
    .join(', ')
    .slice(0, LONGEST_LIST);
}
