import type { Command } from 'commander';
import { list, whole } from '../output/flags.ts';
import { setProfile, showProfile, UNSETTABLE } from './change-profile.ts';
import { createProfile, listProfiles, removeProfile, selectProfile } from './profile-verbs.ts';

type Run = (action: () => Promise<number> | number) => Promise<void>;

/** `sluice profile …`. */
export function addProfileCommands(program: Command, common: (command: Command) => Command, run: Run): void {
  const profiles = program.command('profile').description('which group serves which requests').exitOverride();
  const verb = (name: string, description: string) => common(profiles.command(name).description(description));
  verb('list', 'every profile; the one in force is marked').action((options) => run(() => listProfiles(options)));
  verb('use', 'puts a profile in force')
    .argument('<profile>', 'its name or id')
    .action((profile: string, options) => run(() => selectProfile(profile, options)));
  verb('show', 'which group serves what under one profile')
    .argument('<profile>', 'its name or id')
    .action((profile: string, options) => run(() => showProfile(profile, options)));
  rules(verb('create', 'makes a profile').argument('<name>')).action((name: string, options) =>
    run(() => createProfile(name, options)),
  );
  rules(verb('set', 'changes what is named and nothing else').argument('<profile>', 'its name or id'))
    .option('--name <name>', 'a new name')
    .option('--unset <rules>', `take away, with commas: ${UNSETTABLE.join(', ')}`, list, [])
    .option('--if-version <n>', 'only change this version', whole)
    .action((profile: string, options) => run(() => setProfile(profile, options)));
  verb('remove', 'removes a profile')
    .argument('<profile>', 'its name or id')
    .action((profile: string, options) => run(() => removeProfile(profile, options)));
}

function rules(command: Command): Command {
  return command
    .option('--chat <group>', 'group for chats, by name or id')
    .option('--completion <group>', 'group for completions')
    .option('--embedding <group>', 'group for embeddings')
    .option('--other <group>', 'group for other requests')
    .option('--default <group>', 'group for what no rule names (default: all accounts)')
    .option('--color <#rrggbb>', 'for the console');
}
