import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, Environment } from '@sluice/runtime';
import { KEY_VARIABLE } from './facts.ts';

/** The key that `sluice start` made up, which its banner shows as well; absent when keys are configured. */
export function generatedKey({ api_keys: keys, database }: Config): string | undefined {
  if (keys.length > 0) return undefined;
  try {
    return readFileSync(join(database.data_dir, 'api-key'), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** The key for a file: also one from the environment, which is never repeated on a terminal. */
export function keyForFile(env: Environment): string | undefined {
  return env[KEY_VARIABLE] || undefined;
}
