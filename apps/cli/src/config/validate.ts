import { loadConfig } from '@sluice/runtime';
import { EXIT_OK } from '../exit-codes.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import type { ConfigVerbOptions } from './options.ts';

/**
 * `sluice config validate`: whether a start would accept this configuration, in this environment. Exit code 0 with a
 * summary and notices, or 2 with every problem. With `--json` one object: `{ok, file, notices}` or `{ok, error: {file, problems, …}}`.
 */
export function validateConfig({ config: file, json, env = process.env }: ConfigVerbOptions): number {
  const loaded = loadConfig({ file, env });
  if (!loaded.ok) return refuseConfig(loaded, json);
  if (json) {
    console.log(JSON.stringify({ ok: true, file: loaded.file ?? null, notices: loaded.notices }));
    return EXIT_OK;
  }
  const { accounts, api_keys: keys } = loaded.config;
  console.log(
    `${loaded.file ?? 'The default configuration'} is valid: ${accounts.length} accounts, ${keys.length} API keys.`,
  );
  for (const notice of loaded.notices) console.log(`  ${notice.path}: ${notice.message}`);
  return EXIT_OK;
}
