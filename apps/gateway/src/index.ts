/** The data plane: one gateway process, and what a control plane shares with it. */
export { type BackOffice, openBackOffice } from './compose/back-office.ts';
export { type Gateway, type GatewayOptions, startGateway } from './compose/gateway.ts';
export type { Ledger } from './compose/ledger.ts';
