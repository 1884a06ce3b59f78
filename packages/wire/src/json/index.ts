/** Strict reading of JSON request bodies, shared by all client dialects. */
export { type JsonBody, MAX_NESTING, parseJsonBody } from './body.ts';
export { memberBytes, spliceMembers } from './splice.ts';
export { stringifyWellFormed } from './well-formed.ts';
