/** `sluice profile`: which group serves which requests. */
export { addProfileCommands } from './command.ts';
