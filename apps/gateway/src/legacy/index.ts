/** Traffic of providers that are not rolled out, on its way to the service that served it before. */

export { Legacy, type LegacyOptions } from './legacy.ts';
export { type LegacyRoute, type Rollout, rolloutOf } from './rollout.ts';
export { RolloutWatch, type RolloutWatchOptions } from './watch-rollout.ts';
