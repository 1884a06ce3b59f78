import { Command, CommanderError } from 'commander';
import { vi } from 'vitest';
import { addAdministrationCommands } from '../../commands/administration.ts';
import { EXIT_USAGE } from '../../exit-codes.ts';
import type { Ran } from '../run-sluice.fixture.ts';

/** What the front door does, without a process: the same verbs, what they print, and their exit code. */
export async function runHere(args: readonly string[], adminToken: string): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((line) => out.push(`${line}\n`)),
    vi.spyOn(console, 'error').mockImplementation((line) => err.push(`${line}\n`)),
  ];
  vi.stubEnv('SLUICE_ADMIN_TOKEN', adminToken);
  let code = 0;
  const run = async (action: () => Promise<number> | number) => {
    code = await action();
  };
  const program = new Command('sluice')
    .exitOverride()
    .configureOutput({ writeOut: (text) => out.push(text), writeErr: (text) => err.push(text) });
  try {
    addAdministrationCommands(program, common, run);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode === 0 ? 0 : EXIT_USAGE;
  } finally {
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
  }
  return { code, stdout: out.join(''), stderr: err.join('') };
}

function common(command: Command): Command {
  return command.option('-c, --config <file>').option('--json', '', false).exitOverride();
}
