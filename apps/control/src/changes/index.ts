/** How changes are made and written down. */
export { type Change, Changes, type Made, type Settled, type Spread } from './changes.ts';
