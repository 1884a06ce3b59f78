import type { ProviderId } from '@sluice/core';
import type { Answer } from '@sluice/dispatch';
import type { AnswerContext, PassedListener, TurnStreamer } from '../dialects/index.ts';
import type { Exchange } from '../edge/exchange.ts';
import type { Asked } from '../routes/asked.ts';
import type { Services } from '../routes/services.ts';
import { answerContext } from './answer-context.ts';
import { answerHeaders } from './answer-headers.ts';
import { type ClientError, failureOf, SHUTTING_DOWN } from './client-error.ts';
import { PassedStream } from './passed-stream.ts';
import { SseResponse } from './sse-response.ts';

/** A streamed answer to one client: opened by the first payload or by impatience, ended by exactly one terminal event. */
export class StreamedAnswer {
  readonly #exchange: Exchange;
  readonly #services: Services;
  readonly #asked: Asked;
  #streamer: TurnStreamer | undefined;
  #sse: SseResponse | undefined;
  /** Who answers, once that is known. */
  #provider: ProviderId | undefined;

  constructor(exchange: Exchange, services: Services, asked: Asked) {
    this.#exchange = exchange;
    this.#services = services;
    this.#asked = asked;
  }

  get isOpen(): boolean {
    return this.#sse !== undefined;
  }

  /** Sends headers and a keep-alive while the answer is still being looked for; another account can still take over. */
  open(): void {
    const now = this.#services.clock();
    void this.#start({}).write(this.#asked.voice.keepAlive, now);
  }

  /** Passes a committed answer on, as fast as the client reads. */
  async deliver(answer: Answer, signal: AbortSignal): Promise<void> {
    this.#provider = answer.account.provider;
    const sse = this.#sse ?? this.#start(answerHeaders(answer, this.#asked, this.#services));
    const { clock } = this.#services.heartbeat;
    const out = answer.passed ? new PassedStream(() => this.#speak(), this.#listen()) : this.#speak();
    try {
      for await (const batch of answer) {
        const content = out.push(batch);
        if (content.length === 0) continue;
        const stuck = sse.write(content, clock());
        if (stuck) await stuck;
      }
      sse.end(signal.aborted ? out.fail(failureOf(SHUTTING_DOWN)) : '');
    } finally {
      this.#services.heartbeat.forget(sse);
    }
  }

  /** Ends a stream that was opened but never got an answer. */
  fail(error: ClientError): void {
    if (!this.#sse) return;
    this.#services.heartbeat.forget(this.#sse);
    this.#sse.end(this.#speak().fail(failureOf(error)));
  }

  #speak(): TurnStreamer {
    this.#streamer ??= this.#asked.voice.streamer(this.#context());
    return this.#streamer;
  }

  #listen(): PassedListener | undefined {
    return this.#asked.voice.listener?.(() => this.#context());
  }

  #context(): AnswerContext {
    return answerContext(this.#exchange, this.#services, this.#asked.turn, this.#provider);
  }

  #start(headers: Readonly<Record<string, string>>): SseResponse {
    const { outgoing, dialect, requestId } = this.#exchange;
    const { heartbeat, observer } = this.#services;
    const { keepAlive, contentType } = this.#asked.voice;
    const own = {
      'x-request-id': requestId,
      ...dialect.idHeaders(requestId),
      ...(contentType && { 'content-type': contentType }),
    };
    const sse = new SseResponse(outgoing, { ...own, ...headers }, keepAlive, heartbeat.clock());
    heartbeat.watch(sse);
    observer.streamOpened();
    outgoing.once('close', () => observer.streamClosed());
    this.#sse = sse;
    return sse;
  }
}
