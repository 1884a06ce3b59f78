import type { Command } from 'commander';
import { whole } from '../output/flags.ts';
import { listAudit } from './list.ts';
import { verifyAudit } from './verify.ts';

type Run = (action: () => Promise<number> | number) => Promise<void>;

/** `sluice audit …`. */
export function addAuditCommands(program: Command, common: (command: Command) => Command, run: Run): void {
  const audit = program.command('audit').description('who changed what').exitOverride();
  const verb = (name: string, description: string) => common(audit.command(name).description(description));
  verb('list', 'changes, newest first')
    .option('--action <action>', 'only this: account.update, api_key.rotate …')
    .option('--actor <name>', 'only by this one: admin, config file …')
    .option('--subject <type>', 'only of this kind: account, api_key, group, profile …')
    .option('--id <id>', 'only of the subject with this id')
    .option('--from <when>', 'a date, a time, or how long ago: 2026-11-01, 7d')
    .option('--to <when>', 'the same; a date includes its day')
    .option('--limit <n>', 'most of them', whole, 50)
    .action((options) => run(() => listAudit(options)));
  verb('verify', 'checks the hash of every record; exit code 1 when one was altered or is missing').action((options) =>
    run(() => verifyAudit(options)),
  );
}
