/** The data plane: one gateway process. */
export { type Gateway, type GatewayOptions, startGateway } from './compose/gateway.ts';
