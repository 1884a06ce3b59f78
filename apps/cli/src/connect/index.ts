/** `sluice connect`: what a client needs to talk to this gateway. */

export { addConnectCommand } from './add-connect-command.ts';
