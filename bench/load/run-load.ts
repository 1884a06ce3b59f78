import { setTimeout as delay } from 'node:timers/promises';
import { nowMicroseconds } from '@sluice/testkit/kiro';
import { Pool } from 'undici';
import type { AnswerReader, AnswerSink } from './answer-reader.ts';
import { runArrival } from './arrival.ts';
import { clientRole } from './client-role.ts';
import { Exchange } from './exchange.ts';
import { FrameReader } from './frame-reader.ts';
import { MessageReader } from './message-reader.ts';
import { assertSafePlan, type LoadPlan } from './plan.ts';
import { type ProcessUse, ProcessWatch } from './process-watch.ts';
import { type LoadCounts, type LoadTimes, Recorder } from './recorder.ts';
import { requestBody, requestHeaders, requestPath } from './request-body.ts';
import { SseReader } from './sse-reader.ts';
import { checkThresholds, type ThresholdResult } from './thresholds.ts';

/** Everything one run measured. Times are milliseconds, memory is bytes. */
export interface LoadReport {
  readonly name: string;
  readonly seconds: number;
  readonly requestsPerSecond: number;
  readonly counts: LoadCounts;
  readonly times: LoadTimes;
  /** The generator's own use is the group `load`. */
  readonly processes: Readonly<Record<string, ProcessUse>>;
  /** First few distinct errors with their number. */
  readonly problems: Readonly<Record<string, number>>;
  readonly thresholds: readonly ThresholdResult[];
}

/** Moments a conductor may wait for: every planned stream has delivered an event; every planned hang-up has happened. */
export type LoadPhase = 'flowing' | 'hung_up';

/** Runs one plan to its end and reports. Never runs longer than `limits.seconds` (plus the time to hang up). */
export async function runLoad(plan: LoadPlan, onPhase: (phase: LoadPhase) => void = () => {}): Promise<LoadReport> {
  assertSafePlan(plan);
  const recorder = new Recorder();
  const pools = plan.targets.map((target) => new Pool(target, { bodyTimeout: 0, headersTimeout: 0, pipelining: 1 }));
  const open = new Set<Exchange>();
  const send = requestSender(plan, pools, open, recorder);
  const watch = new ProcessWatch({ load: [process.pid], ...plan.watch });
  const startedAt = nowMicroseconds();
  const overtime = new AbortController();
  const cutAll = (): void => {
    overtime.abort();
    for (const exchange of [...open]) exchange.cut(exchange.role.kind === 'stuck' ? 'stuck' : 'unfinished');
  };
  const limit = setTimeout(cutAll, plan.limits.seconds * 1000);
  const announcePhases = phaseWatch(plan, recorder, onPhase);
  const phases = setInterval(announcePhases, 10);
  await runArrival(plan.arrival, send, overtime.signal);
  if (open.size > 0) await holdStuck(plan, overtime.signal);
  cutAll();
  const seconds = (nowMicroseconds() - startedAt) / 1e6;
  clearTimeout(limit);
  clearInterval(phases);
  announcePhases();
  const processes = watch.stop();
  await Promise.all(pools.map((pool) => pool.destroy()));
  const counts = recorder.counts();
  const report = {
    name: plan.name,
    seconds: Number(seconds.toFixed(3)),
    requestsPerSecond: Number((counts.outcomes.complete / seconds).toFixed(1)),
    counts,
    times: recorder.times(),
    processes,
    problems: recorder.problems(),
  };
  return { ...report, thresholds: checkThresholds(report, plan.thresholds) };
}

function requestSender(plan: LoadPlan, pools: readonly Pool[], open: Set<Exchange>, recorder: Recorder) {
  const path = requestPath(plan);
  const headers = requestHeaders(plan);
  const body = requestBody(plan);
  return (scheduledAt: number): Promise<void> => {
    const index = recorder.sent;
    const pool = pools[index % pools.length];
    if (!pool || open.size >= plan.limits.inFlight || recorder.sent >= plan.limits.requests) {
      recorder.dropped++;
      return Promise.resolve();
    }
    recorder.sent++;
    recorder.lag.record(nowMicroseconds() - scheduledAt);
    return new Promise((resolve) => {
      const done = (): void => {
        open.delete(exchange);
        resolve();
      };
      const role = clientRole(plan.mix, index);
      const makeReader = (sink: AnswerSink): AnswerReader => readerFor(plan, sink);
      const exchange = new Exchange({ role, scheduledAt, expectedText: plan.expectedText, recorder, makeReader, done });
      open.add(exchange);
      // Nobody waits for a client that never reads: it is cut when the run is over.
      if (role.kind === 'stuck') resolve();
      pool.dispatch({ method: 'POST', path, headers, body }, exchange);
    });
  };
}

function readerFor(plan: LoadPlan, sink: AnswerSink): AnswerReader {
  if (plan.dialect === 'kiro') return new FrameReader(sink);
  return plan.stream ? new SseReader(sink) : new MessageReader(sink);
}

async function holdStuck({ mix }: LoadPlan, signal: AbortSignal): Promise<void> {
  const milliseconds = (mix.stuck?.holdSeconds ?? 0) * 1000;
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Returns a function to be called often: it announces every phase once, as soon as it is reached. */
function phaseWatch(plan: LoadPlan, recorder: Recorder, onPhase: (phase: LoadPhase) => void): () => void {
  const planned = plan.arrival.kind === 'together' ? plan.arrival.streams : Number.POSITIVE_INFINITY;
  const readers = planned - (plan.mix.stuck?.count ?? 0);
  const hangUps = Math.floor(planned * (plan.mix.abort?.share ?? 0));
  const pending = new Set<LoadPhase>(hangUps > 0 ? ['flowing', 'hung_up'] : ['flowing']);
  const announce = (phase: LoadPhase, reached: boolean): void => {
    if (reached && pending.delete(phase)) onPhase(phase);
  };
  return () => {
    announce('flowing', recorder.flowing >= readers);
    announce('hung_up', recorder.counts().outcomes.aborted >= hangUps);
  };
}
