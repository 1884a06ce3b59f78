/** The `config` verbs: check and show what a start would use. */

export type { ConfigVerbOptions } from './options.ts';
export { showConfig } from './show.ts';
export { validateConfig } from './validate.ts';
