import { type Clock, systemClock } from '@sluice/core';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type ControlGauges, createControlGauges } from './control-gauges.ts';
import { watchEventLoopLag } from './event-loop-lag.ts';
import { type BoundCounter, type BoundGauge, CounterFamily, GaugeFamily, HistogramFamily } from './families.ts';
import { TokenExpiry } from './token-expiry.ts';

/** Answers last from a cached refusal to an hour of thinking. */
const REQUEST_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300, 600, 1800];
const FIRST_EVENT_BUCKETS = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 20, 40, 90];
/** Our own share is fractions of a millisecond to a few. */
const OVERHEAD_BUCKETS = [0.0002, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1];

/** 10,000 accounts with five models each. */
const MOST_ACCOUNT_MODELS = 50_000;

export interface MetricsSettings {
  readonly clock?: Clock;
  /** Process and Node metrics (memory, CPU, GC, handles) beside ours. Default true. */
  readonly process?: boolean;
}

/**
 * Every metric of contract section 5, made once per process. `metrics.requests.with(…).inc()` allocates nothing after the
 * first time; label values come in the order of the label names.
 */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics({ clock = systemClock, process: processMetrics = true }: MetricsSettings = {}) {
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const stopLag = watchEventLoopLag(registry);
  const counter = (name: string, help: string): BoundCounter =>
    new CounterFamily(registry, { name, help, labels: [] }).with();
  const gauge = (name: string, help: string): BoundGauge =>
    new GaugeFamily(registry, { name, help, labels: [] }).with();
  let control: ControlGauges | undefined;
  return {
    /** 1 ready, 0.5 failing or cooling for this model, 0 out. */
    accountHealth: new GaugeFamily(registry, {
      name: 'account_health',
      help: 'Health of an account for a model: 1 healthy, 0.5 degraded, 0 blocked',
      labels: ['provider', 'account', 'model'],
      most: MOST_ACCOUNT_MODELS,
    }),
    rotations: new CounterFamily(registry, {
      name: 'rotation_count_total',
      help: 'Times a request moved on to another account',
      labels: ['provider'],
    }),
    cooldowns: new CounterFamily(registry, {
      name: 'cooldown_events_total',
      help: 'Accounts or models taken out of every pick for a while',
      labels: ['provider', 'reason'],
    }),
    requests: new CounterFamily(registry, {
      name: 'requests_total',
      help: 'Client requests by how they ended',
      labels: ['provider', 'model', 'dialect', 'type', 'profile', 'outcome'],
    }),
    requestDuration: new HistogramFamily(registry, {
      name: 'request_duration_seconds',
      help: 'From the request to the last byte of its answer',
      labels: ['provider', 'dialect'],
      buckets: REQUEST_BUCKETS,
    }),
    timeToFirstEvent: new HistogramFamily(registry, {
      name: 'time_to_first_event_seconds',
      help: 'From the request to the first event of its answer',
      labels: ['provider', 'dialect'],
      buckets: FIRST_EVENT_BUCKETS,
    }),
    gatewayOverhead: new HistogramFamily(registry, {
      name: 'gateway_overhead_seconds',
      help: 'Our share of the time to the first event: everything but waiting for the upstream',
      labels: ['dialect'],
      buckets: OVERHEAD_BUCKETS,
    }),
    streamsInFlight: gauge('streams_in_flight', 'Answers being streamed now'),
    upstreamAttempts: new CounterFamily(registry, {
      name: 'upstream_attempts_total',
      help: 'Calls to upstreams by what came back: success or the kind of failure',
      labels: ['provider', 'kind'],
    }),
    tokenRefreshes: new CounterFamily(registry, {
      name: 'token_refresh_total',
      help: 'Token refreshes by result',
      labels: ['provider', 'result'],
    }),
    tokenExpiry: new TokenExpiry(registry, clock),
    tokens: new CounterFamily(registry, {
      name: 'tokens_total',
      help: 'Tokens by direction (input, output, cache_read, cache_write) and source (reported, estimated)',
      labels: ['provider', 'model', 'direction', 'source'],
    }),
    redisCommands: counter('redis_commands_total', 'Commands sent to Redis'),
    redisUp: gauge('redis_up', 'Whether Redis answers'),
    degraded: gauge('degraded', 'Whether this process works without its shared state'),
    /** Of the control plane; they are there from the first call on, so that a gateway does not show a database that is away. */
    control: (): ControlGauges => {
      control ??= createControlGauges(registry);
      return control;
    },
    /** `Content-Type` of {@link Metrics.render}. */
    contentType: registry.contentType,
    /** The Prometheus text of a scrape. */
    render: (): Promise<string> => registry.metrics(),
    /** Stops sampling the event loop. */
    close: stopLag,
  };
}
