import type { Turn } from '@sluice/core';
import { CLIENT_GONE } from '@sluice/dispatch';
import { estimateTokens } from '@sluice/translate/tokens';
import type { PathFacts } from '../dialects/index.ts';
import { type Admitted, admit } from '../edge/admit.ts';
import { answerError, answerJson, type Exchange } from '../edge/exchange.ts';
import { sourceOf } from '../edge/source.ts';
import { routeOf } from './route.ts';
import type { Services } from './services.ts';

/**
 * A token count. A provider of the caller's dialect that counts by itself is asked; where there is none or it does not answer, the
 * figure is our estimate, which errs on the high side. Clients call this beside every turn, so it never fails for want of an account.
 */
export async function serveCountTokens(exchange: Exchange, services: Services, path: PathFacts): Promise<void> {
  const admitted = await admit(exchange, services, path);
  if (admitted.outcome === 'refused') return;
  const { dialect } = exchange;
  if (!dialect.count) return answerError(exchange, { status: 404, message: 'There is nothing at this path' });
  const parsed = dialect.count.parse(admitted.body.json, path);
  if (parsed.outcome === 'refused') return answerError(exchange, { ...parsed, status: 400 });
  const counted = await vendorCount(exchange, services, parsed.turn, admitted);
  answerJson(exchange, counted ?? dialect.count.body(estimateTokens(parsed.turn)));
}

async function vendorCount(
  exchange: Exchange,
  services: Services,
  turn: Turn,
  { key, body }: Admitted,
): Promise<Buffer | undefined> {
  const { dialect, incoming, outgoing, requestId } = exchange;
  const wanted = {
    key,
    model: turn.model,
    operation: 'count',
    dialect: dialect.id,
    passable: true,
    type: 'other',
  } as const;
  const route = routeOf(exchange, services, wanted);
  if (route.outcome === 'nowhere') return undefined;
  const [first] = route.candidates;
  if (!services.abilities.get(first.provider)?.dialects.has(dialect.id)) return undefined;

  const controller = new AbortController();
  const onClose = () => controller.abort(CLIENT_GONE);
  outgoing.once('close', onClose);
  const leave = services.drain.track(() => controller.abort(CLIENT_GONE));
  try {
    const result = await services.dispatcher.dispatch({
      requestId,
      turn,
      dialect: dialect.id,
      operation: 'count',
      source: sourceOf(dialect.id, 'count', body, incoming.headers),
      candidates: [first],
      signal: controller.signal,
    });
    if (result.outcome === 'refused') return undefined;
    const pieces: Uint8Array[] = [];
    for await (const batch of result.answer) {
      for (const event of batch) {
        if (event.type === 'error') return undefined;
        if (event.type === 'raw') pieces.push(event.bytes);
      }
    }
    return pieces.length > 0 ? Buffer.concat(pieces) : undefined;
  } finally {
    outgoing.off('close', onClose);
    leave();
  }
}
