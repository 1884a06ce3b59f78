import { AUTH_METHODS, PROVIDER_IDS } from '@sluice/core';
import { type Command, Option } from 'commander';
import { decimal, given, list, truth, whole } from '../output/flags.ts';
import type { AccountSettings } from './account-draft.ts';
import { checkAccounts, refreshAccounts, resetAccounts } from './act.ts';
import { type AddOptions, addAccounts } from './add.ts';
import { removeAccount, type SetOptions, setAccount, switchAccount } from './change.ts';
import { listAccounts } from './list.ts';
import { showAccount } from './show.ts';

type Run = (action: () => Promise<number> | number) => Promise<void>;
type Shape = (command: Command) => Command;

const PROVIDERS = [...PROVIDER_IDS];

/** `sluice accounts …`. `common` gives a verb the flags that all have which talk to the admin API. */
export function addAccountCommands(program: Command, common: Shape, run: Run): void {
  const accounts = program.command('accounts').description('the accounts requests are served with').exitOverride();
  const verb = (name: string, description: string) => common(accounts.command(name).description(description));

  verb('list', 'state, reason and remaining time, per account and model')
    .addOption(provider())
    .action((options) => run(() => listAccounts(options)));
  settings(verb('add', 'adds an account, or those of a file; prints ids, never credentials'))
    .addOption(provider())
    .option('--id <id>', 'unique over all providers (default: one is made up)')
    .option('--file <file>', 'JSON or YAML, one account or several as in the configuration file; - for stdin')
    .action((options) => run(() => addAccounts({ ...(options as AddOptions), settings: settingsIn(options) })));
  verb('show', 'everything about an account but its credential')
    .argument('<account>')
    .action((id: string, options) => run(() => showAccount(id, options)));
  each(verb('check', 'makes one real, cheap call with an account')).action((ids: string[], options) =>
    run(() => checkAccounts(ids, options)),
  );
  each(verb('refresh', 'renews the tokens of an account now')).action((ids: string[], options) =>
    run(() => refreshAccounts(ids, options)),
  );
  verb('reset', 'clears blocks and counters')
    .argument('[account]', 'one account (default: all)')
    .action((id: string | undefined, options) => run(() => resetAccounts(id, options)));
  settings(verb('set', 'changes what is named and nothing else').argument('<account>'))
    .option('--unset <names>', 'settings to take away, with commas: label, models, max_in_flight, …', list, [])
    .option('--if-version <n>', 'only change this version', whole)
    .action((id: string, options) =>
      run(() => setAccount(id, { ...(options as SetOptions), settings: settingsIn(options) })),
    );
  for (const [name, disabled, description] of [
    ['disable', true, 'takes an account out of every pick; running requests finish'],
    ['enable', false, 'puts it back'],
  ] as const) {
    verb(name, description)
      .argument('<account>')
      .action((id: string, options) => run(() => switchAccount(id, disabled, options)));
  }
  verb('remove', 'deletes an account with its credential; running requests finish')
    .argument('<account>')
    .action((id: string, options) => run(() => removeAccount(id, options)));
}

function provider(): Option {
  return new Option('--provider <name>', 'whose account it is').choices(PROVIDERS);
}

function each(command: Command): Command {
  return command.argument('[account...]').option('--all', 'every account that is not switched off', false);
}

const NAMES: readonly (keyof AccountSettings | 'auth')[] = [
  ...(['auth', 'label', 'disabled', 'priority', 'weight', 'max_in_flight', 'models', 'region', 'profile_arn'] as const),
  ...(['project', 'organization', 'auth_header', 'send_reasoning', 'base_url', 'refresh_url'] as const),
  ...(['idc_refresh_url', 'usage_limits_url', 'token_url'] as const),
];

function settingsIn(options: Readonly<Record<string, unknown>>): AccountSettings {
  return given(options, NAMES);
}

function settings(command: Command): Command {
  return command
    .addOption(new Option('--auth <way>', 'how it signs in').choices(AUTH_METHODS))
    .option('--credentials <file>', 'file with the API key, or with access_token: and so on; - for stdin')
    .option('--credentials-env <name>', 'the same, from an environment variable')
    .option('--label <text>', 'what people call it')
    .option('--disabled [bool]', 'out of every pick', (text: string) => truth(text))
    .option('--priority <n>', 'tier; lower is used first', whole)
    .option('--weight <n>', 'share inside a tier', decimal)
    .option('--max-in-flight <n>', 'most requests at once over all replicas', whole)
    .option('--models <list>', 'models it serves, with commas (default: all of its provider)', list)
    .option('--region <name>', 'kiro')
    .option('--profile-arn <arn>', 'kiro')
    .option('--project <id>', 'antigravity')
    .option('--organization <id>', 'openai')
    .option('--auth-header <name>', 'openai: header that carries the key')
    .option('--send-reasoning <bool>', 'openai', truth)
    .option('--base-url <url>', "in place of its provider's")
    .option('--refresh-url <url>', 'kiro')
    .option('--idc-refresh-url <url>', 'kiro')
    .option('--usage-limits-url <url>', 'kiro')
    .option('--token-url <url>', 'claude, codex, antigravity')
    .option('--confirm-foreign-host', 'send a key of a known vendor to a host that is not theirs all the same', false);
}
