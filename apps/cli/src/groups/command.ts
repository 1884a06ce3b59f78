import { STRATEGIES } from '@sluice/core';
import { type Command, Option } from 'commander';
import { list } from '../output/flags.ts';
import { createGroup, listGroups, removeGroup, setGroup } from './group-verbs.ts';

type Run = (action: () => Promise<number> | number) => Promise<void>;

/** `sluice groups …`. */
export function addGroupCommands(program: Command, common: (command: Command) => Command, run: Run): void {
  const groups = program.command('groups').description('named sets of accounts').exitOverride();
  const verb = (name: string, description: string) => common(groups.command(name).description(description));
  verb('list', 'every group with its accounts').action((options) => run(() => listGroups(options)));
  settings(verb('create', 'makes a group').argument('<name>')).action((name: string, options) =>
    run(() => createGroup(name, options)),
  );
  settings(verb('set', 'changes what is named and nothing else').argument('<group>', 'its name or id'))
    .option('--name <name>', 'a new name')
    .option('--add <accounts>', 'accounts that join it, with commas', list)
    .option('--drop <accounts>', 'accounts that leave it, with commas', list)
    .action((group: string, options) => run(() => setGroup(group, options)));
  verb('remove', 'removes a group; its accounts stay')
    .argument('<group>', 'its name or id')
    .action((group: string, options) => run(() => removeGroup(group, options)));
}

function settings(command: Command): Command {
  return command
    .option('--accounts <ids>', 'its accounts with commas, in the order that the strategy priority goes by', list)
    .addOption(new Option('--strategy <name>', 'how its accounts take turns').choices([...STRATEGIES]))
    .addOption(
      new Option(
        '--when-exhausted <what>',
        'while every account is cooling: 503, or the one that recovers soonest',
      ).choices(['refuse', 'soonest']),
    );
}
