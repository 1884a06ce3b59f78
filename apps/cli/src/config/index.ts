/** The `config` verbs: check and show what a start would use. */

export { showConfig } from './show.ts';
export { validateConfig } from './validate.ts';
