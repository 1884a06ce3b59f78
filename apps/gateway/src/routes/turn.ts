import type { Turn } from '@sluice/core';
import { CLIENT_GONE, type DispatchResult, DRAINED } from '@sluice/dispatch';
import { plan } from '@sluice/routing';
import { admit } from '../edge/admit.ts';
import { answerError, type Exchange } from '../edge/exchange.ts';
import { traceTurn } from '../observe/trace-turn.ts';
import { clientErrorOf } from '../respond/client-error.ts';
import { StreamedAnswer } from '../respond/streamed-answer.ts';
import { answerWhole } from '../respond/whole-answer.ts';
import type { Services } from './services.ts';

/** One model answer, streamed or whole, in the exchange's dialect. Never rejects. */
export async function serveTurn(exchange: Exchange, services: Services): Promise<void> {
  const admitted = await admit(exchange, services);
  if (admitted.outcome === 'refused') return;
  const parsed = exchange.dialect.parseTurn(admitted.body);
  if (parsed.outcome === 'refused') return answerError(exchange, { status: 400, message: parsed.message });
  const { turn } = parsed;

  const route = plan(
    { model: turn.model, ...(exchange.pinnedProvider && { pinnedProvider: exchange.pinnedProvider }) },
    services.routing(),
  );
  if (route.outcome !== 'planned') {
    return answerError(exchange, { status: 404, message: notFoundMessage(route.outcome, turn.model) });
  }
  if (services.drain.inFlight >= services.maxStreams) {
    return answerError(exchange, { status: 503, message: 'Too many requests are running here', retryAfter: 1 });
  }

  const controller = new AbortController();
  const leave = services.drain.track(() => controller.abort(DRAINED));
  exchange.outgoing.once('close', leave);
  const onClose = () => controller.abort(CLIENT_GONE);
  exchange.outgoing.once('close', onClose);
  try {
    const [{ provider }] = route.candidates;
    const trace = traceTurn(exchange.incoming.headers, provider, turn.model);
    const dispatching = services.dispatcher.dispatch({
      requestId: exchange.requestId,
      turn,
      candidates: route.candidates,
      signal: controller.signal,
      onEnd: trace.ended,
    });
    const result = await (turn.stream ? streamed : whole)(exchange, services, turn, dispatching, controller.signal);
    if (result.outcome === 'refused') {
      services.observer.refused(provider, turn.model, result.reason);
      trace.refused(result.failure);
    }
  } finally {
    exchange.outgoing.off('close', onClose);
    // Whatever is still unsettled (an answer nobody read) is settled by this; after a normal end it does nothing.
    controller.abort(CLIENT_GONE);
  }
}

async function whole(
  exchange: Exchange,
  services: Services,
  turn: Turn,
  dispatching: Promise<DispatchResult>,
  signal: AbortSignal,
): Promise<DispatchResult> {
  const result = await dispatching;
  if (result.outcome === 'refused') answerError(exchange, clientErrorOf(result, services.clock()));
  else await answerWhole(exchange, services, turn, result.answer, signal);
  return result;
}

async function streamed(
  exchange: Exchange,
  services: Services,
  turn: Turn,
  dispatching: Promise<DispatchResult>,
  signal: AbortSignal,
): Promise<DispatchResult> {
  const stream = new StreamedAnswer(exchange, services, turn);
  // Headers wait for the first payload, but not longer than a proxy's or client's patience; a keep-alive commits nothing.
  const impatience = setTimeout(() => stream.open(), services.keepAliveMs);
  const result = await dispatching;
  clearTimeout(impatience);
  if (result.outcome === 'committed') {
    await stream.deliver(result.answer, signal);
    return result;
  }
  const error = clientErrorOf(result, services.clock());
  if (stream.isOpen) stream.fail(error);
  else answerError(exchange, error);
  return result;
}

function notFoundMessage(outcome: 'unknown_model' | 'unknown_provider', model: string): string {
  return outcome === 'unknown_model'
    ? `model: ${model.slice(0, 100)}`
    : 'No account of this provider is configured here';
}
