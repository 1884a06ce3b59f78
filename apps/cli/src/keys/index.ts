/** `sluice keys`: what clients present to be served. */
export { addKeyCommands } from './command.ts';
