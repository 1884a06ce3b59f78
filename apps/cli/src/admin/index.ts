/** How verbs talk to a running control plane. */

export { AdminClient, type AdminTarget, type Asking, type Method } from './admin-client.ts';
export { type AdminAnswer, type AdminProblem, problemFacts, problemLine, readProblem } from './answer.ts';
export { type Named, pickNamed } from './pick-named.ts';
export { type AdminOptions, misused, refusedBy, type Told, told, withAdmin } from './with-admin.ts';
