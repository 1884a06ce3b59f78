import { parseJsonBody } from '@sluice/wire/json';
import type { Services } from '../routes/services.ts';
import { answerError, type Exchange } from './exchange.ts';
import { readBody } from './read-body.ts';

export type Admission =
  | { readonly outcome: 'admitted'; readonly body: unknown }
  /** It has been answered: with an error, or by the legacy service. */
  | { readonly outcome: 'refused' };

/** Key first, body second: nothing of a body is read for a caller that may not send one. */
export async function admit(exchange: Exchange, services: Services): Promise<Admission> {
  if (!(await authorize(exchange, services))) return { outcome: 'refused' };
  const body = await readBody(exchange.incoming, services.bodyLimit);
  if (body.outcome === 'gone') return { outcome: 'refused' };
  if (body.outcome === 'refused') {
    answerError(exchange, { status: body.status, message: body.message });
    return { outcome: 'refused' };
  }
  const json = parseJsonBody(body.bytes);
  if (!json.ok) {
    answerError(exchange, { status: 400, message: json.message });
    return { outcome: 'refused' };
  }
  const elsewhere = services.legacy.routeOf(exchange, json.value);
  if (elsewhere) {
    await services.legacy.forward(exchange, elsewhere, body.bytes);
    return { outcome: 'refused' };
  }
  return { outcome: 'admitted', body: json.value };
}

/** Whether the caller may use this gateway at all; answers 401, 403 or 429 when not. */
export async function authorize(exchange: Exchange, services: Services): Promise<boolean> {
  const { incoming } = exchange;
  const decision = await services.access.authorize({
    rawHeaders: incoming.rawHeaders,
    target: incoming.url ?? '',
    remoteAddress: incoming.socket.remoteAddress,
  });
  if (decision.outcome === 'allowed') return true;
  answerError(exchange, decision);
  return false;
}
