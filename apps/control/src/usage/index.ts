/** The books of usage. */
export { UsageBookkeeper } from './bookkeeper.ts';
