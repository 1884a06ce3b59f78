/** The configuration of one process: read, checked, typed, frozen, and printable without its secrets. */

export { cooldownsOf, toAccount } from './account.ts';
export type { Cidr } from './cidr.ts';
export { parseCidr } from './cidr.ts';
export type { AccountConfig, ApiKeyConfig, Config, CooldownConfig } from './config.ts';
export { formatDuration, parseDuration } from './duration.ts';
export type { ConfigRequest, ConfigResult } from './load.ts';
export { loadConfig } from './load.ts';
export { decodeMasterKey, MASTER_KEY_BYTES } from './master-key.ts';
export type { ModelEntry } from './models.ts';
export type { ConfigFlags } from './overrides.ts';
export type { Environment } from './placeholder.ts';
export { maskConfig, printConfig } from './print.ts';
export type { ConfigNotice, ConfigProblem } from './problem.ts';
export { formatProblem } from './problem.ts';
export { isLoopbackHost } from './rules/keys.ts';
export { maskSecret, secretsOf } from './secrets.ts';
export { parseSize } from './size.ts';
