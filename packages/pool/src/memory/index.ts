/** The pool of one process: embedded mode, tests, and the stand-in while Redis is away. */
export type { MemoryPoolOptions } from './memory-pool.ts';
export { MemoryPool } from './memory-pool.ts';
