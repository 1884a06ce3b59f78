/** A shared pool that keeps serving while the store behind it is away. */
export type { InsuredChange, InsuredPoolOptions } from './insured-pool.ts';
export { InsuredPool } from './insured-pool.ts';
