import type { Drain } from './drain.ts';

/** Where signals come from: `process`, or something like it in tests. */
export interface SignalSource {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  off(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
}

/** Passes SIGTERM and SIGINT on to a drain. Returns what takes the listeners away again. */
export function drainOnSignals(drain: Drain, source: SignalSource = process): () => void {
  const listener = () => drain.signal();
  source.on('SIGTERM', listener);
  source.on('SIGINT', listener);
  return () => {
    source.off('SIGTERM', listener);
    source.off('SIGINT', listener);
  };
}
