import { setTimeout as delay } from 'node:timers/promises';
import { nowMicroseconds } from '@sluice/testkit/kiro';
import type { Arrival } from './plan.ts';

/** Starts one request that was due at `scheduledAt` (microseconds); resolves when it has ended. */
export type SendRequest = (scheduledAt: number) => Promise<void>;

const TICK_MS = 1;

/** Starts requests as the plan says. Resolves when all have ended or, once `signal` fires, when the last started one has. */
export async function runArrival(arrival: Arrival, send: SendRequest, signal: AbortSignal): Promise<void> {
  if (arrival.kind === 'closed') return runClosed(arrival.connections, arrival.seconds, send, signal);
  const [count, intervalMicros] =
    arrival.kind === 'rate'
      ? [Math.floor(arrival.perSecond * arrival.seconds), 1e6 / arrival.perSecond]
      : [arrival.streams, (arrival.spreadMs * 1000) / arrival.streams];
  const running: Promise<void>[] = [];
  const origin = nowMicroseconds();
  for (let index = 0; index < count && !signal.aborted; ) {
    const now = nowMicroseconds();
    for (; index < count && origin + index * intervalMicros <= now; index++) {
      running.push(send(origin + index * intervalMicros));
    }
    if (index < count) await delay(TICK_MS);
  }
  await Promise.all(running);
}

async function runClosed(connections: number, seconds: number, send: SendRequest, signal: AbortSignal): Promise<void> {
  const end = nowMicroseconds() + seconds * 1e6;
  const worker = async (): Promise<void> => {
    while (nowMicroseconds() < end && !signal.aborted) await send(nowMicroseconds());
  };
  await Promise.all(Array.from({ length: connections }, worker));
}
