/** The books of usage. */
export { type BookkeeperOptions, UsageBookkeeper } from './bookkeeper.ts';
