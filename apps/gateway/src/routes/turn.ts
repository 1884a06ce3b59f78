import { CLIENT_GONE, type DispatchResult, DRAINED } from '@sluice/dispatch';
import type { PathFacts } from '../dialects/index.ts';
import { admit } from '../edge/admit.ts';
import { payable, takeAllowance } from '../edge/allowance.ts';
import { askedRouting } from '../edge/asked-routing.ts';
import { answerError, type Exchange } from '../edge/exchange.ts';
import { sessionOf } from '../edge/session.ts';
import { sourceOf } from '../edge/source.ts';
import { traceTurn } from '../observe/trace-turn.ts';
import { UsageEntry } from '../observe/usage-entry.ts';
import { clientErrorOf } from '../respond/client-error.ts';
import { StreamedAnswer } from '../respond/streamed-answer.ts';
import { answerWhole } from '../respond/whole-answer.ts';
import type { Asked } from './asked.ts';
import { routeOf } from './route.ts';
import type { Services } from './services.ts';

const NO_PRICE = 'This API key has a budget in money, and this model has no price: one has to be configured';

/** One model answer, streamed or whole, in the exchange's dialect. Never rejects. */
export async function serveTurn(exchange: Exchange, services: Services, path: PathFacts): Promise<void> {
  const admitted = await admit(exchange, services, path);
  if (admitted.outcome === 'refused') return;
  const { dialect, incoming, requestId } = exchange;
  const asked = dialect.parseTurn(admitted.body.json, path);
  if (asked.outcome === 'refused') return answerError(exchange, { ...asked, status: 400 });
  const { turn, passable, refusal } = asked;
  const { operation } = dialect;

  const { key, body } = admitted;
  const wanted = { key, model: turn.model, operation, dialect: dialect.id, passable, refusal };
  const route = routeOf(exchange, services, { ...wanted, ...askedRouting(incoming.headers, dialect.id) });
  if (route.outcome === 'nowhere') return answerError(exchange, route.error);
  if (services.drain.inFlight >= services.maxStreams) {
    return answerError(exchange, { status: 503, message: 'Too many requests are running here', retryAfter: 1 });
  }

  const [first, ...others] = payable(key.limits, route.candidates, services.prices);
  if (!first) return answerError(exchange, { status: 403, message: NO_PRICE });
  const candidates = [first, ...others];
  const allowance = await takeAllowance(exchange, services, { key, turn, operation, candidates });
  if (!allowance) return;

  const controller = new AbortController();
  const leave = services.drain.track(() => controller.abort(DRAINED));
  exchange.outgoing.once('close', leave);
  const onClose = () => controller.abort(CLIENT_GONE);
  exchange.outgoing.once('close', onClose);
  try {
    const { provider } = first;
    const trace = traceTurn(incoming.headers, { provider, model: turn.model, dialect: dialect.id });
    const facts = {
      ...{ provider, model: turn.model, dialect: dialect.id, operation },
      ...{ apiKeyId: key.id, profileId: route.profile?.id },
    };
    const entry = new UsageEntry(services.ledger, services.prices, facts, services.clock());
    const dispatching = services.dispatcher.dispatch({
      requestId,
      turn,
      session: () => sessionOf(incoming.headers, turn, key.id ?? ''),
      dialect: dialect.id,
      operation,
      ...(passable && { source: sourceOf(dialect.id, operation, body, incoming.headers) }),
      candidates,
      signal: controller.signal,
      onEnd: (record) => {
        trace.ended(record);
        allowance.settle(record.usage, entry.ended(record));
      },
    });
    const result = await (turn.stream ? streamed : whole)(exchange, services, asked, dispatching, controller.signal);
    if (result.outcome === 'refused') {
      services.observer.refused(provider, turn.model, dialect.id, result);
      trace.refused(result.failure);
      allowance.settle(result.wasted?.usage, entry.refused(result, services.clock()));
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
  asked: Asked,
  dispatching: Promise<DispatchResult>,
  signal: AbortSignal,
): Promise<DispatchResult> {
  const result = await dispatching;
  if (result.outcome === 'refused') answerError(exchange, clientErrorOf(result, services.clock()));
  else await answerWhole(exchange, services, asked, result.answer, signal);
  return result;
}

async function streamed(
  exchange: Exchange,
  services: Services,
  asked: Asked,
  dispatching: Promise<DispatchResult>,
  signal: AbortSignal,
): Promise<DispatchResult> {
  const stream = new StreamedAnswer(exchange, services, asked);
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
