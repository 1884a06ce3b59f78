/** Logs that cannot tell secrets. */

export type { Logger, LoggerSettings, LogLevel } from './logger.ts';
export { createLogger, requestLogger } from './logger.ts';
export { SecretRegistry } from './secret-registry.ts';
