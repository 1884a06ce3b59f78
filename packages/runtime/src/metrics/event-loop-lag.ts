import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

const RESOLUTION_MS = 10;

const NANOSECONDS_PER_MS = 1e6;

/**
 * `sluice_event_loop_lag_seconds`: how late timers fired, 99th percentile since the last scrape. The sampling interval is
 * taken off, so an idle process shows (nearly) 0. Returns what stops the sampling.
 */
export function watchEventLoopLag(registry: Registry): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  new Gauge({
    name: 'sluice_event_loop_lag_seconds',
    help: 'How late timers fire: 99th percentile since the last scrape',
    registers: [registry],
    collect() {
      this.set(Math.max(0, delay.percentile(99) / NANOSECONDS_PER_MS - RESOLUTION_MS) / 1000);
      delay.reset();
    },
  });
  return () => delay.disable();
}
