/** What the vendors' token endpoints have in common: asking them once, and reading what they refuse. */
export { askTokenEndpoint } from './ask-token-endpoint.ts';
export { type RefusalRules, readRefusal } from './read-refusal.ts';
export { misconfigured, unreadable } from './refresh-failures.ts';
export { expiresAfter } from './token-life.ts';
