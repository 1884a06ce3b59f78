/** Keys and limits of one process. */
export { MemoryKeys } from './memory-keys.ts';
export type { MemoryLimitDeskOptions } from './memory-limit-desk.ts';
export { MemoryLimitDesk } from './memory-limit-desk.ts';
