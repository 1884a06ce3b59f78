import type { Command } from 'commander';
import { addAccountCommands } from '../accounts/index.ts';
import { addAuditCommands } from '../audit/index.ts';
import { addEventsCommand } from '../events/index.ts';
import { addGroupCommands } from '../groups/index.ts';
import { addImportCommand } from '../import/index.ts';
import { addKeyCommands } from '../keys/index.ts';
import { addProfileCommands } from '../profiles/index.ts';
import { addUsageCommand } from '../usage/index.ts';

type Run = (action: () => Promise<number> | number) => Promise<void>;

/** Verbs that talk to a running control plane. `common` gives a verb the flags that every verb takes. */
export function addAdministrationCommands(program: Command, common: (command: Command) => Command, run: Run): void {
  const administering = (command: Command) =>
    common(command).option('--url <url>', 'base URL of the admin API (default: from the configuration)');
  addAccountCommands(program, administering, run);
  addKeyCommands(program, administering, run);
  addGroupCommands(program, administering, run);
  addProfileCommands(program, administering, run);
  addImportCommand(program, administering, run);
  addUsageCommand(program, administering, run);
  addAuditCommands(program, administering, run);
  addEventsCommand(program, administering, run);
}
