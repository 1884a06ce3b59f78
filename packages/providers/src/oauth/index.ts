/** What the vendors' token endpoints have in common: asking them once, and reading what they refuse. */
export type { TokenReply, TokenRequest } from './ask-token-endpoint.ts';
export { askTokenEndpoint } from './ask-token-endpoint.ts';
export type { RefusalRules } from './read-refusal.ts';
export { readRefusal } from './read-refusal.ts';
export { misconfigured, unanswered, unreadable } from './refresh-failures.ts';
export { expiresAfter } from './token-life.ts';
