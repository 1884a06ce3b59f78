import { Argument, type Command } from 'commander';
import { CLIENTS } from './clients/index.ts';
import { type ConnectOptions, connect } from './connect.ts';

/** `connect <client>`. */
export function addConnectCommand(
  program: Command,
  run: (action: () => Promise<number> | number) => Promise<void>,
): void {
  program
    .command('connect')
    .description('settings for a client, shown or written into its own file')
    .addArgument(new Argument('<client>').choices(CLIENTS.map(({ id }) => id)))
    .option('-c, --config <file>', 'configuration file (default: $SLUICE_CONFIG)')
    .option('--json', 'print JSON for scripts', false)
    .option('--url <url>', 'base URL of the gateway (default: from the configuration)')
    .option('--key <key>', 'API key (default: the one `start` made up, else a placeholder)')
    .option('--model <name>', 'model to use (default: one that the configuration serves)')
    .option('--write', "write the client's own settings file, keeping a backup", false)
    .option('--home <folder>', 'home folder to write into')
    .exitOverride()
    .action((client: string, options: ConnectOptions) => run(() => connect(client, options)));
}
