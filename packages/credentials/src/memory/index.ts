/** The embedded adapters: one process, nothing survives it. */
export { memoryRefreshLock } from './memory-lock.ts';
export { MemoryCredentialStore } from './memory-store.ts';
