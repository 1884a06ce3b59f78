import { loadConfig, maskConfig, printConfig } from '@sluice/runtime';
import { EXIT_OK } from '../exit-codes.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import type { ConfigVerbOptions } from './options.ts';

/**
 * `sluice config show`: the configuration as it would take effect, defaults filled in and every secret masked. YAML,
 * or with `--json` one object in which durations are milliseconds and sizes bytes. Exit code 2 when it is invalid.
 */
export function showConfig({ config: file, json, env = process.env }: ConfigVerbOptions): number {
  const loaded = loadConfig({ file, env });
  if (!loaded.ok) return refuseConfig(loaded, json);
  if (json) console.log(JSON.stringify(maskConfig(loaded.config)));
  else process.stdout.write(printConfig(loaded.config));
  return EXIT_OK;
}
