/** Wire format the generator speaks: Anthropic to a gateway, raw Kiro to the simulator or to the bare relay before it. */
export type LoadDialect = 'anthropic' | 'kiro';

/**
 * When requests start.
 * `rate`: open loop, at fixed moments whatever the answers do, so a slow server cannot slow its own measurement.
 * `together`: that many at once, spread evenly over `spreadMs` (0: in one burst).
 * `closed`: that many at any time, the next one as soon as one ends; finds the ceiling, its latencies say little.
 */
export type Arrival =
  | { readonly kind: 'rate'; readonly perSecond: number; readonly seconds: number }
  | { readonly kind: 'together'; readonly streams: number; readonly spreadMs: number }
  | { readonly kind: 'closed'; readonly connections: number; readonly seconds: number };

/** Which clients misbehave. Shares are spread evenly over the sequence of requests, the same ones in every run. */
export interface ClientMix {
  /** Clients that hang up after `afterEvents` text events; the share is 0 to 1. */
  readonly abort?: { readonly share: number; readonly afterEvents: number };
  /** Clients that pause after every chunk they read; the share is 0 to 1. */
  readonly slow?: { readonly share: number; readonly pauseMs: number };
  /** The first `count` clients never read a byte of the body. They hang up `holdSeconds` (default 0) after all others have ended. */
  readonly stuck?: { readonly count: number; readonly holdSeconds?: number };
}

/** Bounds no run exceeds: wall time in seconds, requests sent, requests in flight (one more is dropped and counted). */
export interface LoadLimits {
  readonly seconds: number;
  readonly requests: number;
  readonly inFlight: number;
}

/** One run of the generator, as JSON. */
export interface LoadPlan {
  readonly name: string;
  /** Origins, loopback only, taken in turn. */
  readonly targets: readonly string[];
  readonly dialect: LoadDialect;
  /** False asks for a non-streaming answer (Anthropic only; Kiro always streams). */
  readonly stream: boolean;
  readonly model: string;
  /** The user's message; directives to the simulator travel in it. */
  readonly prompt: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The text every complete answer must reassemble to, stamps removed. */
  readonly expectedText?: string;
  readonly arrival: Arrival;
  readonly mix: ClientMix;
  readonly limits: LoadLimits;
  /** Process groups whose CPU and memory are sampled from /proc. */
  readonly watch: Readonly<Record<string, readonly number[]>>;
  /** Conditions on report fields, e.g. `"firstEvent.p99 <= 500"`. */
  readonly thresholds: readonly string[];
}

export const DEFAULT_LIMITS: LoadLimits = { seconds: 120, requests: 200_000, inFlight: 5_000 };

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Refuses a plan that could load anything but this machine, or that has no bound. */
export function assertSafePlan(plan: LoadPlan): void {
  if (plan.targets.length === 0) throw new Error('a plan needs at least one target');
  for (const target of plan.targets) {
    const { hostname, protocol } = new URL(target);
    if (protocol !== 'http:' || !LOOPBACK.has(hostname)) throw new Error(`target ${target} is not http on loopback`);
  }
  for (const [name, value] of Object.entries(plan.limits)) {
    if (!(value > 0) || !Number.isFinite(value)) throw new Error(`limit ${name} must be a positive number`);
  }
}
