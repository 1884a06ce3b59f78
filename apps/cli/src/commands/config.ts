import type { Command } from 'commander';
import { showConfig, validateConfig } from '../config/index.ts';

/** `config validate` and `config show`. */
export function addConfigCommands(
  program: Command,
  run: (action: () => Promise<number> | number) => Promise<void>,
): void {
  const config = program.command('config').description('checks and shows the configuration').exitOverride();
  for (const [name, description, action] of [
    ['validate', 'every problem of the configuration, with its line', validateConfig],
    ['show', 'the configuration as it counts, secrets masked', showConfig],
  ] as const) {
    config
      .command(name)
      .description(description)
      .argument('[file]', 'configuration file')
      .option('-c, --config <file>', 'configuration file (default: $SLUICE_CONFIG)')
      .option('--json', 'print JSON for scripts', false)
      .exitOverride()
      .action((file: string | undefined, options: { config?: string; json: boolean }) => {
        const chosen = file ?? options.config;
        return run(() => action({ json: options.json, ...(chosen !== undefined && { config: chosen }) }));
      });
  }
}
