/** Traffic of providers that are not rolled out, on its way to the service that served it before. */

export { Legacy } from './legacy.ts';
export { rolloutOf } from './rollout.ts';
export { RolloutWatch } from './watch-rollout.ts';
