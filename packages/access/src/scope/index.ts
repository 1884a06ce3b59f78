/** What a key may be used for. */
export type { ScopeDenial, Use } from './permits.ts';
export { permits } from './permits.ts';
