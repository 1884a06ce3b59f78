import { nowMicroseconds, withoutStamps } from '@sluice/testkit/kiro';
import type { Dispatcher } from 'undici';
import type { AnswerReader, AnswerSink } from './answer-reader.ts';
import type { ClientRole } from './client-role.ts';
import type { Outcome, Recorder } from './recorder.ts';
import { StampTrail } from './stamp-trail.ts';

const REFUSAL_KEPT = 300;

export interface ExchangeOptions {
  readonly role: ClientRole;
  /** Moment the request was due, on the clock of `nowMicroseconds`. */
  readonly scheduledAt: number;
  readonly expectedText: string | undefined;
  readonly recorder: Recorder;
  readonly makeReader: (sink: AnswerSink) => AnswerReader;
  /** Called once, whatever happened. */
  readonly done: () => void;
}

/** One request and its answer, as undici's lowest-level handler: no stream object, no promise per chunk. */
export class Exchange implements Dispatcher.DispatchHandler, AnswerSink {
  readonly #options: ExchangeOptions;
  readonly #trail = new StampTrail();
  readonly #reader: AnswerReader;
  readonly #text: string[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #now = 0;
  #status = 0;
  #refusal = '';
  #events = 0;
  #lastText = 0;
  #settled = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#reader = options.makeReader(this);
  }

  get role(): ClientRole {
    return this.#options.role;
  }

  /** Hangs up; the outcome is what the caller says. */
  cut(outcome: Outcome): void {
    this.#settle(outcome);
    this.#controller?.abort(new Error(outcome));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Error('settled before it was sent'));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    const { recorder, scheduledAt, role } = this.#options;
    this.#status = status;
    recorder.status(status);
    recorder.headers.record(nowMicroseconds() - scheduledAt);
    if (role.kind === 'stuck') controller.pause();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled || this.role.kind === 'stuck') return;
    this.#options.recorder.bytes += chunk.length;
    if (this.#status !== 200) {
      if (this.#refusal.length < REFUSAL_KEPT) this.#refusal += chunk.toString('utf8');
      return;
    }
    this.#now = nowMicroseconds();
    this.#reader.push(chunk);
    const { role } = this.#options;
    if (role.kind === 'slow') {
      controller.pause();
      setTimeout(() => controller.resume(), role.pauseMs);
    }
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    if (this.#status !== 200) {
      this.#options.recorder.problem(`status ${this.#status}: ${this.#refusal}`);
      this.#settle('refused');
      return;
    }
    this.#now = nowMicroseconds();
    const ending = this.#reader.end();
    if (ending === 'complete') this.#compareText();
    this.#settle(ending);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#settled) return;
    const started = this.#status !== 0;
    this.#options.recorder.problem(`${started ? 'broken answer' : 'no answer'}: ${error.message}`);
    this.#settle(started ? 'truncated' : 'failed');
  }

  event(text: string | undefined): void {
    if (this.#settled) return;
    const { recorder, scheduledAt, role } = this.#options;
    recorder.events++;
    if (this.#events++ === 0) {
      recorder.flowing++;
      recorder.firstEvent.record(this.#now - scheduledAt);
    }
    if (text === undefined || text === '') return;
    recorder.textEvents++;
    if (this.#text.length === 0) recorder.firstText.record(this.#now - scheduledAt);
    else recorder.gap.record(this.#now - this.#lastText);
    this.#lastText = this.#now;
    this.#text.push(text);
    this.#recordDelays(text);
    if (role.kind === 'aborts' && this.#text.length >= role.afterEvents) this.cut('aborted');
  }

  #recordDelays(text: string): void {
    const { recorder } = this.#options;
    const first = this.#trail.seen === 0;
    const delays = this.#trail.read(text, this.#now);
    const [earliest] = delays;
    if (first && earliest !== undefined) recorder.firstAdded.record(earliest);
    for (const delay of delays) recorder.added.record(delay);
  }

  #compareText(): void {
    const { recorder, expectedText } = this.#options;
    if (expectedText === undefined) return;
    const got = withoutStamps(this.#text.join(''));
    if (got === expectedText) {
      recorder.byteExact++;
      return;
    }
    recorder.notExact++;
    const at = firstDifference(got, expectedText);
    recorder.problem(
      `text differs at ${at} of ${expectedText.length}: ${JSON.stringify(got.slice(at, at + 40))} ` +
        `instead of ${JSON.stringify(expectedText.slice(at, at + 40))}`,
    );
  }

  #settle(outcome: Outcome): void {
    if (this.#settled) return;
    this.#settled = true;
    const { recorder, scheduledAt, done } = this.#options;
    recorder.outcome(outcome);
    recorder.outOfOrder += this.#trail.violations;
    if (outcome === 'complete') recorder.total.record(nowMicroseconds() - scheduledAt);
    done();
  }
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}
