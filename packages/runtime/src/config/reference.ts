import { z } from 'zod';
import { formatDuration } from './duration.ts';
import { configSchema } from './schema/index.ts';

/** One key of the configuration file, as documentation shows it. */
export interface ConfigKey {
  /** `accounts[].credentials.expires_at` */
  readonly path: string;
  readonly description: string;
  /** As it would be written; absent for keys without a default. */
  readonly default?: string;
}

/** Every key of the configuration file in its order: the schema told as a list. */
export function configReference(): readonly ConfigKey[] {
  return keysOf(configSchema, '');
}

function keysOf(schema: z.core.$ZodType, path: string): readonly ConfigKey[] {
  const { inner, fallback, description } = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([key, child]) => keysOf(child, path === '' ? key : `${path}.${key}`));
  }
  const element = inner instanceof z.ZodArray ? unwrap(inner.element).inner : undefined;
  const own: ConfigKey = {
    path,
    description: description ?? '',
    ...(fallback !== undefined && { default: written(fallback, path) }),
  };
  if (inner instanceof z.ZodArray && element instanceof z.ZodObject) {
    return [...(description === undefined ? [] : [own]), ...keysOf(element, `${path}[]`)];
  }
  return [own];
}

interface Unwrapped {
  readonly inner: z.core.$ZodType;
  readonly fallback: unknown;
  readonly description: string | undefined;
}

/** Peels defaults, optionals and transforms off; the outermost default and description are those that count. */
function unwrap(schema: z.core.$ZodType): Unwrapped {
  let inner = schema;
  let fallback: unknown;
  let description: string | undefined;
  for (;;) {
    description ??= inner instanceof z.ZodType ? inner.description : undefined;
    if (inner instanceof z.ZodDefault) fallback ??= inner.def.defaultValue;
    if (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
      inner = inner.def.innerType;
    } else if (inner instanceof z.ZodPipe) {
      inner = inner.def.in;
    } else {
      return { inner, fallback, description };
    }
  }
}

const PLAIN_NUMBERS = /(^|\.)(port|version|priority|weight|trusted_proxies|max_streams|max_attempts|context_window)$/;

function written(value: unknown, path: string): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (path.endsWith('body_limit')) return `${value / 1024 ** 2}MiB`;
  return PLAIN_NUMBERS.test(path) ? String(value) : formatDuration(value);
}
