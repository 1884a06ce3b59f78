/** How changes are made and written down. */
export { Changes, type Made, type Settled, type Spread } from './changes.ts';
