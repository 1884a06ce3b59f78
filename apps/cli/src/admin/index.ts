/** How verbs talk to a running control plane. */
export type { AdminClient } from './admin-client.ts';
export { type AdminAnswer, problemFacts, problemLine } from './answer.ts';
export { type Named, pickNamed } from './pick-named.ts';
export { type Input, type InputSource, parseText, readText } from './read-input.ts';
export { type AdminOptions, adminOf, misused, refusedBy, type Told, told, withAdmin } from './with-admin.ts';
