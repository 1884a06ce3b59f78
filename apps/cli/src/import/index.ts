/** `sluice import`: accounts of other tools. */
export { addImportCommand } from './command.ts';
