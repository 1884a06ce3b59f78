import { type Command, Option } from 'commander';
import { showUsage, USAGE_BY } from './show-usage.ts';

type Run = (action: () => Promise<number> | number) => Promise<void>;

/** `sluice usage`. */
export function addUsageCommand(program: Command, common: (command: Command) => Command, run: Run): void {
  common(program.command('usage').description('requests, tokens and cost, by account, key, model, day …'))
    .option('--from <when>', 'a date, a time, or how long ago: 2026-11-01, 7d (default: six days before)')
    .option('--to <when>', 'the same; a date includes its day (default: now)')
    .addOption(new Option('--by <what>', 'one line each').choices(USAGE_BY).default('provider'))
    .action((options) => run(() => showUsage(options)));
}
