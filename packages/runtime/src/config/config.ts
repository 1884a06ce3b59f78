import type { z } from 'zod';
import type { configSchema } from './schema/index.ts';

/**
 * The configuration of one process, validated and frozen. Keys are those of the file (contract section 2);
 * durations are milliseconds, sizes bytes, defaults filled in, URLs without a trailing slash.
 */
export type Config = Frozen<z.output<typeof configSchema>>;

/** One account of the file, credentials included: the one part of a {@link Config} that is nearly all secret. */
export type AccountConfig = Config['accounts'][number];

export type ApiKeyConfig = Config['api_keys'][number];

/** Cooldowns in milliseconds by what went wrong. */
export type CooldownConfig = Config['auth_manager']['cooldown'];

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** Freezes a configuration all the way down. */
export function freeze(value: z.output<typeof configSchema>): Config {
  freezeDeep(value);
  return value;
}

function freezeDeep(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const child of Object.values(value)) freezeDeep(child);
}
