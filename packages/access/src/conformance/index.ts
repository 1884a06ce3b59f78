/** What every adapter must do. */
export type { DirectoryUnderTest } from './keys.ts';
export { directoryConformance } from './keys.ts';
