import { type DestinationStream, type Logger as PinoLogger, pino, stdSerializers, stdTimeFunctions } from 'pino';
import { redactLine } from './redact-line.ts';
import { SecretRegistry } from './secret-registry.ts';

/** Writes one JSON object per line. `child({ … })` adds fields to everything it writes. */
export type Logger = PinoLogger;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface LoggerSettings {
  /** Least severity written. Default `info`. */
  readonly level?: LogLevel;
  /** Secrets that must never be written; more may be registered later on the same object. */
  readonly secrets?: SecretRegistry;
  /** Fields of every line: role, replica, version. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Where lines go. Default: stdout. */
  readonly destination?: DestinationStream;
}

/**
 * The log of a process: JSON lines with ISO times and level names. Errors under `err` or `error` keep message, stack
 * and cause. Every finished line goes through {@link redactLine}, so no way of logging a secret gets round it.
 */
export function createLogger(settings: LoggerSettings = {}): Logger {
  const { level = 'info', secrets = new SecretRegistry(), fields = {}, destination } = settings;
  const options = {
    level,
    base: fields,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: stdSerializers.errWithCause, error: stdSerializers.errWithCause },
    hooks: { streamWrite: (line: string) => redactLine(line, secrets) },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** The log of one request: every line carries its id. */
export function requestLogger(logger: Logger, requestId: string): Logger {
  return logger.child({ request_id: requestId });
}
