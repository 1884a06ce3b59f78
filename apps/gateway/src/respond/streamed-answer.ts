import type { Turn } from '@sluice/core';
import type { Answer } from '@sluice/dispatch';
import type { TurnStreamer } from '../dialects/dialect.ts';
import type { Exchange } from '../edge/exchange.ts';
import type { Services } from '../routes/services.ts';
import { answerContext } from './answer-context.ts';
import { type ClientError, failureOf, SHUTTING_DOWN } from './client-error.ts';
import { routingHeaders } from './routing-headers.ts';
import { SseResponse } from './sse-response.ts';

/** A streamed answer to one client: opened by the first payload or by impatience, ended by exactly one terminal event. */
export class StreamedAnswer {
  readonly #exchange: Exchange;
  readonly #services: Services;
  readonly #streamer: TurnStreamer;
  #sse: SseResponse | undefined;

  constructor(exchange: Exchange, services: Services, turn: Turn) {
    this.#exchange = exchange;
    this.#services = services;
    this.#streamer = exchange.dialect.streamer(answerContext(exchange, services, turn));
  }

  get isOpen(): boolean {
    return this.#sse !== undefined;
  }

  /** Sends headers and a keep-alive while the answer is still being looked for; another account can still take over. */
  open(): void {
    const now = this.#services.clock();
    void this.#start({}).write(this.#exchange.dialect.keepAlive, now);
  }

  /** Passes a committed answer on, as fast as the client reads. */
  async deliver(answer: Answer, signal: AbortSignal): Promise<void> {
    const sse = this.#sse ?? this.#start(this.#services.routingHeaders ? routingHeaders(answer) : {});
    const { clock } = this.#services.heartbeat;
    try {
      for await (const batch of answer) {
        const text = this.#streamer.push(batch);
        if (text === '') continue;
        const stuck = sse.write(text, clock());
        if (stuck) await stuck;
      }
      sse.end(signal.aborted ? this.#streamer.fail(failureOf(SHUTTING_DOWN)) : '');
    } finally {
      this.#services.heartbeat.forget(sse);
    }
  }

  /** Ends a stream that was opened but never got an answer. */
  fail(error: ClientError): void {
    if (!this.#sse) return;
    this.#services.heartbeat.forget(this.#sse);
    this.#sse.end(this.#streamer.fail(failureOf(error)));
  }

  #start(headers: Readonly<Record<string, string>>): SseResponse {
    const { outgoing, dialect, requestId } = this.#exchange;
    const { heartbeat, observer } = this.#services;
    const ids = { 'x-request-id': requestId, ...dialect.idHeaders(requestId) };
    const sse = new SseResponse(outgoing, { ...ids, ...headers }, dialect.keepAlive, heartbeat.clock());
    heartbeat.watch(sse);
    observer.streamOpened();
    outgoing.once('close', () => observer.streamClosed());
    this.#sse = sse;
    return sse;
  }
}
