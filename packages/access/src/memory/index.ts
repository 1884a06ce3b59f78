/** Keys and limits of one process. */
export { MemoryKeys } from './memory-keys.ts';
