/** How much a key may use: the port. */
export type { Actual, Amounts } from './amounts.ts';
export { charged, estimated, holds } from './amounts.ts';
export type { Grant, Granted, LimitDesk, Limited, LimitedKey, Spent, TakeRequest } from './limit-desk.ts';
export { isLeased, UNLIMITED } from './limit-desk.ts';
export { limitHeaders } from './limit-headers.ts';
export type { LimitKeeperOptions, LimitsChange, Uncounted } from './limit-keeper.ts';
export { LimitKeeper } from './limit-keeper.ts';
export { limited } from './limited.ts';
export type { Standing } from './standing.ts';
