import type { ProviderId } from '@sluice/core';
import { createDispatcher } from '@sluice/providers/http';
import type { ModelTable, RoutingSnapshot } from '@sluice/routing';
import type { Drain, Logger, Metrics } from '@sluice/runtime';
import type { Dispatcher } from 'undici';
import { answerError, type Exchange } from '../edge/exchange.ts';
import { forward } from './forward.ts';
import { type LegacyRoute, legacyRoute, type Rollout } from './rollout.ts';

export interface LegacyOptions {
  readonly rollout: Rollout;
  readonly routing: () => RoutingSnapshot;
  readonly modelsOf: (provider: ProviderId) => ModelTable;
  readonly drain: Drain;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Requests running at once; one more is answered with 503. */
  readonly maxStreams: number;
  /** Milliseconds a client may leave its answer unread. */
  readonly slowReaderMs: number;
}

/** The way to the service that serves what is not rolled out yet. */
export class Legacy {
  /** May be replaced at any time: the next request sees it, running ones stay where they are. */
  rollout: Rollout;
  readonly #options: LegacyOptions;
  readonly #dispatcher: Dispatcher = createDispatcher();

  constructor(options: LegacyOptions) {
    this.#options = options;
    this.rollout = options.rollout;
  }

  /** Where to send a request instead of serving it; undefined when it is ours. `body` is the parsed body, if it was read. */
  routeOf(exchange: Exchange, body?: unknown): LegacyRoute | undefined {
    if (this.rollout.off.size === 0) return undefined;
    const { routing, modelsOf } = this.#options;
    const model = typeof body === 'object' && body !== null && 'model' in body ? body.model : undefined;
    return legacyRoute(this.rollout, { pinnedProvider: exchange.pinnedProvider, model, routing: routing(), modelsOf });
  }

  /**
   * Sends an admitted request there, with `bytes` as its body when that has been read. Counted in `requests_total` as type
   * `legacy`, without a model. Resolves when the exchange is over.
   */
  async forward(exchange: Exchange, { provider, baseUrl }: LegacyRoute, bytes?: Buffer): Promise<void> {
    const { drain, maxStreams, slowReaderMs, metrics, log } = this.#options;
    if (drain.inFlight >= maxStreams) {
      return answerError(exchange, { status: 503, message: 'Too many requests are running here', retryAfter: 1 });
    }
    const controller = new AbortController();
    const leave = drain.track(() => controller.abort());
    const outcome = await forward(exchange, {
      baseUrl,
      dispatcher: this.#dispatcher,
      body: bytes,
      slowReaderMs,
      signal: controller.signal,
    });
    leave();
    metrics.requests.with(provider, '', exchange.dialect.id, 'legacy', 'default', outcome).inc();
    const good = outcome === 'answered' || outcome === 'client_gone';
    log[good ? 'debug' : 'warn'](
      { request_id: exchange.requestId, provider, outcome, status: exchange.outgoing.statusCode },
      'forwarded to the legacy service',
    );
  }

  /** Cuts what is still running there. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}
