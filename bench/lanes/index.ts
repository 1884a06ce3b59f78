/** CPU of every way through the gateway, beside a bare relay. */

export { LANES } from './lanes-list.ts';
export { measureLanes } from './measure.ts';
export { AIMS, summaryOf } from './table.ts';
