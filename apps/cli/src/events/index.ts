/** `sluice events`: what happens, as it happens. */
export { addEventsCommand } from './command.ts';
