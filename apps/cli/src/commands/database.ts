import { type Command, InvalidArgumentError } from 'commander';
import type { DatabaseOptions, MigrateDownOptions, MigrateOptions, RestoreVerbOptions } from '../database/index.ts';

type Run = (action: () => Promise<number> | number) => Promise<void>;

/** `migrate up|down|status`, `backup` and `restore`. The database is loaded for these verbs only: it is large. */
export function addDatabaseCommands(program: Command, run: Run): void {
  const verbs = () => import('../database/index.ts');
  const migrate = program.command('migrate').description('moves the database between versions').exitOverride();
  const to = '--to <version>';
  common(migrate.command('up').description('applies pending migrations'))
    .option(to, 'stop at this version (default: the newest)', version)
    .action((options: MigrateOptions) => run(async () => (await verbs()).migrateUp(options)));
  common(migrate.command('down').description('takes the newest migration back, with its tables and their rows'))
    .option(to, 'take back all above this version; 0 takes back everything', version)
    .option('--force', 'although rows are lost with the tables', false)
    .action((options: MigrateDownOptions) => run(async () => (await verbs()).migrateDown(options)));
  running(common(migrate.command('status').description('every migration and where it stands'))).action(
    (options: DatabaseOptions) => run(async () => (await verbs()).migrateStatus(options)),
  );
  running(
    common(
      program
        .command('backup')
        .description('writes the whole database into a file, logins sealed; keep the master key apart'),
    ),
  )
    .argument('<file>')
    .action((file: string, options: DatabaseOptions) => run(async () => (await verbs()).backup(file, options)));
  common(program.command('restore').description('makes the database what a backup says'))
    .argument('<file>')
    .option('--force', 'replace what is in the database', false)
    .action((file: string, options: RestoreVerbOptions) => run(async () => (await verbs()).restore(file, options)));
}

function common(command: Command): Command {
  return command
    .option('-c, --config <file>', 'configuration file (default: $SLUICE_CONFIG)')
    .option('--data-dir <folder>', 'folder of the embedded database (default: from the configuration)')
    .option('--json', 'print JSON for scripts', false)
    .exitOverride();
}

/** A folder that belongs to a running process is asked for there without being told. */
function running(command: Command): Command {
  return command.option('--url <url>', 'base URL of the admin API of a running process, which is asked instead');
}

function version(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
