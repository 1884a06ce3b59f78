/** Traces in OpenTelemetry's words, free while nobody collects them. */

export type { ModelCall, ModelCallEnd } from './gen-ai.ts';
export { endModelCall, startModelCall, traceContextOf } from './gen-ai.ts';
export type { Tracing, TracingSettings } from './tracing.ts';
export { startTracing } from './tracing.ts';
