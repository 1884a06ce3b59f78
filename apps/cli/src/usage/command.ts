import { PROVIDER_IDS } from '@sluice/core';
import { REQUEST_TYPES } from '@sluice/routing/published';
import { type Command, Option } from 'commander';
import { showUsage, USAGE_BY } from './show-usage.ts';

type Run = (action: () => Promise<number> | number) => Promise<void>;

/** `sluice usage`. */
export function addUsageCommand(program: Command, common: (command: Command) => Command, run: Run): void {
  common(program.command('usage').description('requests, tokens and cost, by account, key, model, day …'))
    .option(
      '--from <when>',
      'a date, a time, or how long ago: 2026-11-01, 7d, 1h in whole hours (default: six days before)',
    )
    .option('--to <when>', 'the same; a date includes its day (default: now)')
    .addOption(new Option('--by <what>', 'one line each').choices(USAGE_BY).default('provider'))
    .addOption(new Option('--provider <name>', 'only of this provider').choices(PROVIDER_IDS))
    .option('--account <id>', 'only of this account')
    .option('--key <key>', 'only of this API key, by name or id; none for requests without one')
    .option('--model <name>', 'only for this model')
    .option('--profile <profile>', 'only under this profile, by name or id; none for requests without one')
    .addOption(new Option('--type <type>', 'only this type of request').choices(REQUEST_TYPES))
    .action((options) => run(() => showUsage(options)));
}
