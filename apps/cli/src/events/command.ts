import type { Command } from 'commander';
import { whole } from '../output/flags.ts';
import { followEvents } from './follow-events.ts';

type Run = (action: () => Promise<number> | number) => Promise<void>;

/** `sluice events`. */
export function addEventsCommand(program: Command, common: (command: Command) => Command, run: Run): void {
  common(program.command('events').description('what happens, as it happens: accounts, tokens, replicas, changes'))
    .option('--count <n>', 'end after so many events (default: on Ctrl-C)', whole)
    .action((options) => run(() => followEvents(options)));
}
