/** `sluice usage`: what was used. */
export { addUsageCommand } from './command.ts';
