import { Command } from 'commander';
import { addAdministrationCommands } from './commands/administration.ts';
import { addConfigCommands } from './commands/config.ts';
import { addDatabaseCommands } from './commands/database.ts';
import { status } from './commands/status.ts';
import { addConnectCommand } from './connect/index.ts';
import { EXIT_FAILED, EXIT_USAGE } from './exit-codes.ts';
import { errorFacts, refuse } from './output/refuse.ts';

const program = new Command('sluice')
  .description('One endpoint in front of many AI accounts.')
  .showHelpAfterError()
  .configureHelp({ sortSubcommands: false })
  .exitOverride();

/** Options every verb takes. Verbs that need much are loaded when they are called: most calls are short. */
function verb(name: string, description: string): Command {
  return common(program.command(name).description(description));
}

function common(command: Command): Command {
  return command
    .option('-c, --config <file>', 'configuration file (default: $SLUICE_CONFIG)')
    .option('--json', 'print JSON for scripts', false)
    .exitOverride();
}

function listening(command: Command): Command {
  return command
    .option('--host <address>', 'address to listen on')
    .option('--port <port>', 'port of the client API')
    .option('--admin-host <address>', 'address of the admin API to listen on')
    .option('--admin-port <port>', 'port of the admin API');
}

listening(verb('start', 'gateway and control in one process on embedded stores'))
  .option('--data-dir <folder>', 'folder of the embedded stores')
  .option('--no-demo', 'without any account: serve none, instead of simulated ones')
  .option('--show-key', 'print the generated API key also where it has been printed before', false)
  .action((options) => run(async () => (await import('./commands/start.ts')).start(options)));
listening(verb('gateway', 'one gateway replica')).action((options) =>
  run(async () => (await import('./commands/gateway.ts')).gateway(options)),
);
verb('control', 'the control plane of gateways that share a Redis: database, admin API')
  .option('--host <address>', 'address of the admin API to listen on')
  .option('--admin-port <port>', 'port of the admin API')
  .option('--data-dir <folder>', 'folder of the embedded database')
  .action((options) => run(async () => (await import('./commands/control.ts')).control(options)));
verb('sim', 'a simulated upstream')
  .option('--provider <name>', 'kiro, anthropic, openai, codex or gemini (and Antigravity)', 'kiro')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <port>', 'port to listen on', '9900')
  .option('--accounts <n>', 'accounts sim-1 to sim-n with tokens of the same names', '3')
  .action((options) => run(async () => (await import('./commands/sim.ts')).sim(options)));
addAdministrationCommands(program, common, run);
const credentials = program.command('credentials').description('what is stored of credentials').exitOverride();
common(credentials.command('rotate-key').description('brings everything stored under the new master key, online'))
  .option('--force', 'go on although a running gateway does not have the new key', false)
  .action((options) => run(async () => (await import('./credentials/index.ts')).rotateKey(options)));
addConfigCommands(program, run);
addConnectCommand(program, run);
addDatabaseCommands(program, run);
verb('status', 'how everything is, what is wrong and what to do; exit code 1 when something is')
  .option('--url <url>', 'base URL of the gateway (default: from the configuration)')
  .option('--admin-url <url>', 'base URL of the admin API (default: from the configuration)')
  .action((options) => run(() => status(options)));
verb('doctor', 'checks configuration, Redis, ports, clock and key formats').action((options) =>
  run(async () => (await import('./doctor/index.ts')).doctor(options)),
);

/** Runs a verb and makes its result the exit code. */
async function run(action: () => Promise<number> | number): Promise<void> {
  process.exitCode = await action();
}

/** Before commander knows the flags: what is wrong with them has to be said in the asked way, too. */
const asJson = process.argv.slice(2).includes('--json');
if (asJson) silence(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** commander has already printed its own errors and help for people; anything else is ours and unexpected. */
function exitCodeOf(error: unknown): number {
  const message = error instanceof Error ? error.message : 'failed';
  if (error instanceof Error && 'exitCode' in error && 'code' in error) {
    if (error.exitCode === 0) return 0;
    if (asJson) console.log(JSON.stringify(errorFacts(message.replace(/^error: /, ''), 'usage')));
    return EXIT_USAGE;
  }
  return refuse(message, { json: asJson, code: EXIT_FAILED });
}

/** Of a command and all below it: their errors are thrown, and said once. */
function silence(command: Command): void {
  command.showHelpAfterError(false).configureOutput({ writeErr: () => {} });
  for (const below of command.commands) silence(below);
}
