/** Where a request comes from, and whether it may come from there. */
export type { Network } from './allow-list.ts';
export { AllowList } from './allow-list.ts';
export { clientAddress } from './client-address.ts';
export type { ParsedNetwork } from './parse-network.ts';
export { formatNetwork, parseNetwork } from './parse-network.ts';
