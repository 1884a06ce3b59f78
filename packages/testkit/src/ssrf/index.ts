/** What server-side request forgery needs: a place that must not be reached, names that change, and all ways to spell it. */

export type { ForbiddenUrl } from './addresses.ts';
export { forbiddenUrls } from './addresses.ts';
export type { Canary } from './canary.ts';
export { startCanary } from './canary.ts';
export type { NameServer } from './name-server.ts';
export { startNameServer } from './name-server.ts';
