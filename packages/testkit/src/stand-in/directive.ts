import type { Chunking } from './chunker.ts';

const DIRECTIVE = /\[\[sim:([^\]]*)\]\]/g;

/** A directive the simulator cannot read; answered with HTTP 400 so that its author notices. */
export class DirectiveError extends Error {
  override readonly name = 'DirectiveError';
}

/** What each key of a directive makes of its value. */
export type DirectiveReaders<Script> = Readonly<Record<string, (value: string) => Script>>;

/**
 * The script the last `[[sim: key=value …]]` of a prompt asks for, or undefined when it has none. Words are separated by
 * space or semicolon. A key or value nobody knows is a {@link DirectiveError}.
 */
export function readDirectiveWords<Script extends object>(
  prompt: string,
  readers: DirectiveReaders<Script>,
): Script | undefined {
  const body = Array.from(prompt.matchAll(DIRECTIVE)).at(-1)?.[1];
  if (body === undefined) return undefined;
  const script = {} as Script;
  const words = body.trim().split(/[\s;]+/);
  for (const word of words.filter(Boolean)) {
    const [key = '', ...rest] = word.split('=');
    const read = Object.hasOwn(readers, key) ? readers[key] : undefined;
    if (!read) throw new DirectiveError(`unknown key "${key}"`);
    Object.assign(script, read(rest.join('=')));
  }
  return script;
}

/** The prompt without its directives, spaces evened out: what a demo answer may echo. */
export function withoutDirectives(prompt: string): string {
  return prompt.replaceAll(DIRECTIVE, '').replaceAll(/\s+/g, ' ').trim();
}

/** `by:size`, size at least 1. */
export function readChunking(value: string): Chunking {
  const [by, size] = value.split(':');
  return { by: oneOf(by, ['frames', 'bytes', 'random', 'drip']), size: Math.max(1, readNumber(size ?? '1')) };
}

/** The choice that is spelled like the value. */
export function oneOf<const T extends string>(value: string | undefined, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (!found) throw new DirectiveError(`"${value ?? ''}" is not one of ${choices.join(', ')}`);
  return found;
}

/** A number of at least 0. */
export function readNumber(value: string): number {
  const parsed = Number(value);
  if (value === '' || !Number.isFinite(parsed) || parsed < 0) throw new DirectiveError(`"${value}" is not a number`);
  return parsed;
}

/** A number, or undefined for nothing. */
export function readOptional(value: string | undefined): number | undefined {
  return value === undefined || value === '' ? undefined : readNumber(value);
}

/** `1` or `0`. */
export function readFlag(value: string): boolean {
  if (value !== '0' && value !== '1') throw new DirectiveError(`"${value}" is neither 0 nor 1`);
  return value === '1';
}
