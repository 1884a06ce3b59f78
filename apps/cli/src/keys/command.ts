import { PROVIDER_IDS } from '@sluice/core';
import type { Command } from 'commander';
import { decimal, list, whole } from '../output/flags.ts';
import { setKey, UNSETTABLE } from './change-key.ts';
import { createKey, listKeys, revokeKey, rotateKeySecret } from './key-verbs.ts';
import { showKey } from './show-key.ts';

type Run = (action: () => Promise<number> | number) => Promise<void>;

/** `sluice keys …`. */
export function addKeyCommands(program: Command, common: (command: Command) => Command, run: Run): void {
  const keys = program.command('keys').description('what clients present to be served').exitOverride();
  const verb = (name: string, description: string) => common(keys.command(name).description(description));
  verb('list', 'every key, without its secret').action((options) => run(() => listKeys(options)));
  flags(secret(verb('create', 'makes a key; its secret is printed once')))
    .argument('[name]', 'what people call it')
    .option('--name <name>', 'the same as a flag')
    .action((name: string | undefined, options, command: Command) => {
      const chosen = name ?? options.name;
      if (chosen === undefined) return command.error("error: missing required argument 'name'", { exitCode: 2 });
      return run(() => createKey(chosen, options));
    });
  verb('show', 'everything about one key but its secret')
    .argument('<key>', 'its id or name')
    .action((key: string, options) => run(() => showKey(key, options)));
  flags(verb('set', 'changes what is named and nothing else').argument('<key>', 'its id or name'))
    .option('--name <name>', 'a new name')
    .option('--unset <settings>', `take away, with commas: ${UNSETTABLE.join(', ')}`, list, [])
    .option('--if-version <n>', 'only change this version', whole)
    .action((key: string, options) => run(() => setKey(key, options)));
  secret(verb('rotate', 'gives a key a new secret, printed once'))
    .argument('<key>', 'its id or name')
    .option('--overlap <time>', 'how long the secret before stays good, 0s to 90d (default: 24h)')
    .action((key: string, options) => run(() => rotateKeySecret(key, options)));
  verb('revoke', 'ends a key for good')
    .argument('<key>', 'its id or name')
    .action((key: string, options) => run(() => revokeKey(key, options)));
}

function secret(command: Command): Command {
  return command.option('-q, --quiet', 'print the secret and nothing else', false);
}

function flags(command: Command): Command {
  return command
    .option('--allowed-ip <networks>', 'addresses or networks it may be used from, with commas', list)
    .option('--providers <names>', `of ${PROVIDER_IDS.join(', ')}`, list)
    .option('--groups <names>', 'groups it may use, by name or id', list)
    .option('--models <globs>', 'models it may ask for, such as claude-*', list)
    .option('--dialects <names>', 'APIs it may speak: anthropic, openai-chat, …', list)
    .option('--requests-per-minute <n>', 'limit', whole)
    .option('--tokens-per-minute <n>', 'limit', whole)
    .option('--concurrent <n>', 'most requests at once', whole)
    .option('--budget-day <amount>', 'in the configured currency, per day (UTC)', decimal)
    .option('--budget-month <amount>', 'per month', decimal)
    .option('--tokens-day <n>', 'tokens per day', whole)
    .option('--tokens-month <n>', 'tokens per month', whole)
    .option('--expires <when>', 'a date, a time, or how long from now: 2027-01-31, 90d')
    .option('--rotate-after-days <n>', 'when to be told to rotate it', whole);
}
