import { type Command, Option } from 'commander';
import { IMPORT_KINDS } from './find-accounts.ts';
import type { ImportOptions } from './import-accounts.ts';

type Run = (action: () => Promise<number> | number) => Promise<void>;

/** `sluice import [path]`. */
export function addImportCommand(program: Command, common: (command: Command) => Command, run: Run): void {
  common(program.command('import').description('takes over accounts of the legacy service, CLIProxyAPI or Kiro'))
    .argument(
      '[path]',
      "provider_pools.json, a folder of auth files, or a kiro-auth-token.json (--from kiro: the IDE's)",
    )
    .addOption(new Option('--from <kind>', 'what it is (default: told from what is there)').choices(IMPORT_KINDS))
    .option('--dry-run', 'say what would happen and change nothing', false)
    .option('--replace-credentials', 'take the login of the file for accounts that are there already', false)
    .option('--confirm-foreign-host', 'send keys of a known vendor to a host that is not theirs all the same', false)
    .option('--tokens <folder>', 'legacy: token files, under their names or as {uuid}.json')
    .option('--root <folder>', 'legacy: where relative paths begin (default: beside the file and one above)')
    .option('--registration <file>', 'kiro: the client of an IdC login (default: {clientIdHash}.json beside it)')
    .option('--id <id>', 'kiro: id of the account (default: made from where the file lies)')
    .action((path: string | undefined, options: ImportOptions) =>
      run(async () => (await import('./import-accounts.ts')).importAccounts(path, options)),
    );
}
