import { join } from 'node:path';
import { openMasterKeyFile } from '@sluice/credentials/vault';
import { type Config, type ConfigRequest, loadConfig } from '@sluice/runtime';
import { type GeneratedSecret, generatedSecret } from '../demo/generated-secret.ts';
import { type ListenOptions, listenFlags } from './listen-flags.ts';

export type Prepared =
  | {
      readonly ok: true;
      readonly config: Config;
      /** What the configuration was loaded from, for those who watch it. */
      readonly source: ConfigRequest;
      /** Absent when the configuration has keys of its own. */
      readonly generatedKey: GeneratedSecret | undefined;
      readonly adminToken: string;
      /** Absent when the configuration has an admin token. */
      readonly generatedToken: GeneratedSecret | undefined;
      /** Absent when the configuration has a master key. */
      readonly madeKey: MadeKey | undefined;
    }
  | { readonly ok: false; readonly refusal: Extract<ReturnType<typeof loadConfig>, { ok: false }> };

/** A master key of our own, and what its owner should know about it. */
interface MadeKey {
  readonly path: string;
  readonly warnings: readonly string[];
}

/** Loads the configuration, then once more with what had to be made up for it. */
export async function prepareStart(options: ListenOptions & { readonly config?: string }): Promise<Prepared> {
  const request = { file: options.config, flags: listenFlags(options) };
  const first = loadConfig({ ...request, env: process.env });
  if (!first.ok) return { ok: false, refusal: first };
  const folder = first.config.database.data_dir;
  const env: NodeJS.ProcessEnv = { ...process.env };
  const generatedKey =
    first.config.api_keys.length === 0 ? generatedSecret(folder, 'api-key', 'sk-sluice-') : undefined;
  if (generatedKey !== undefined) env['SLUICE_API_KEY'] = generatedKey.value;
  const madeKey = first.config.account_pool.encryption_key ? undefined : await makeKey(folder);
  if (madeKey) env['SLUICE_MASTER_KEY_FILE'] = madeKey.path;
  const { token } = first.config.admin;
  const generatedToken = token === undefined ? generatedSecret(folder, 'admin-token', 'adm-') : undefined;

  const source = { ...request, env };
  const second = loadConfig(source);
  if (!second.ok) return { ok: false, refusal: second };
  const adminToken = token ?? generatedToken?.value ?? '';
  return { ok: true, config: second.config, source, generatedKey, adminToken, generatedToken, madeKey };
}

async function makeKey(folder: string): Promise<MadeKey> {
  const path = join(folder, 'master-key');
  const { warnings } = await openMasterKeyFile(path);
  return { path, warnings };
}
