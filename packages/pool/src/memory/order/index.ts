/** The strategies of the in-memory pool, one class each. */
export type { Order, Pick } from './order.ts';
export { orderOf } from './strategies.ts';
