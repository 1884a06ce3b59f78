/** What every process needs before it has a purpose: configuration, logs, metrics, traces and an orderly end. */

export type {
  AccountConfig,
  ApiKeyConfig,
  Cidr,
  Config,
  ConfigFlags,
  ConfigNotice,
  ConfigProblem,
  ConfigRequest,
  ConfigResult,
  CooldownConfig,
  Environment,
  ModelEntry,
} from './config/index.ts';
export {
  cooldownsOf,
  decodeMasterKey,
  formatDuration,
  formatProblem,
  isLoopbackHost,
  loadConfig,
  MASTER_KEY_BYTES,
  maskConfig,
  maskSecret,
  parseCidr,
  parseDuration,
  parseSize,
  printConfig,
  secretsOf,
  toAccount,
} from './config/index.ts';
export type { Drainable, DrainReport, DrainSettings, DrainState, SignalSource } from './drain/index.ts';
export { Drain, drainOnSignals } from './drain/index.ts';
export type { Logger, LoggerSettings, LogLevel } from './log/index.ts';
export { createLogger, requestLogger, SecretRegistry } from './log/index.ts';
export type {
  BoundCounter,
  BoundGauge,
  BoundHistogram,
  ControlGauges,
  Metrics,
  MetricsSettings,
} from './metrics/index.ts';
export { createMetrics } from './metrics/index.ts';
export type { ModelCall, ModelCallEnd, Tracing, TracingSettings } from './tracing/index.ts';
export { endModelCall, startModelCall, startTracing, traceContextOf } from './tracing/index.ts';
