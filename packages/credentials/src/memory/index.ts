/** The embedded adapters: one process, nothing survives it. */
export { MemoryRefreshJournal } from './memory-journal.ts';
export { memoryRefreshLock } from './memory-lock.ts';
export { MemoryTokenOrphans } from './memory-orphans.ts';
export { MemoryCredentialStore } from './memory-store.ts';
