/** What we count and measure, in Prometheus' words. */

export type { ControlGauges } from './control-gauges.ts';
export type { BoundCounter, BoundGauge, BoundHistogram } from './families.ts';
export type { Metrics, MetricsSettings } from './metrics.ts';
export { createMetrics } from './metrics.ts';
