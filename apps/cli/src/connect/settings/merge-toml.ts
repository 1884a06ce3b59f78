import { isDeepStrictEqual } from 'node:util';
import { parse, type TomlTable } from 'smol-toml';
import type { Merged } from './merged.ts';

export interface TomlChange {
  /** Keys above the first table. */
  readonly root: Readonly<Record<string, string>>;
  readonly table: readonly [parent: string, name: string];
  /** Keys of that table. */
  readonly values: Readonly<Record<string, string>>;
}

/** The change as a file of its own. */
export function tomlText(change: TomlChange): string {
  const lines: string[] = [];
  setTable(lines, change);
  setRoot(lines, change.root);
  return lines.join('\n');
}

const HEADER = /^\s*\[/;

/**
 * Sets strings at the top and in one table of a TOML file by changing lines, so that comments and order stay. The result is read
 * again and has to say what was there plus the change, nothing else: a file written in a way that lines cannot be
 * changed in (inline tables, values over several lines) is refused, as is one that is not TOML.
 */
export function mergeToml(current: string, change: TomlChange): Merged {
  const before = read(current);
  if (before === undefined) return { ok: false, message: 'is not valid TOML' };
  const [parent, name] = change.table;
  const outer = tableAt(before, parent);
  const inner = outer && tableAt(outer, name);
  if (!outer || !inner) return { ok: false, message: `has something other than a table at ${parent}.${name}` };
  const wanted = { ...before, ...change.root, [parent]: { ...outer, [name]: { ...inner, ...change.values } } };
  if (same(before, wanted)) return { ok: true, text: current };

  const eol = current.includes('\r\n') ? '\r\n' : '\n';
  const lines = current === '' ? [] : current.replace(/\r?\n$/, '').split(/\r?\n/);
  setTable(lines, change);
  setRoot(lines, change.root);
  const text = lines.join(eol) + eol;
  if (same(read(text), wanted)) return { ok: true, text };
  return {
    ok: false,
    message: `writes ${parent} or ${Object.keys(change.root).join(', ')} in a way that cannot be changed line by line`,
  };
}

function read(text: string): TomlTable | undefined {
  try {
    return { ...parse(text) };
  } catch {
    return undefined;
  }
}

/** Tables of the parser have no prototype. */
function same(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other, { skipPrototype: true });
}

function tableAt(table: TomlTable, key: string): TomlTable | undefined {
  const value = table[key] ?? {};
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date) ? value : undefined;
}

/** New keys come first of all: there they are above any table, whatever the lines below look like. */
function setRoot(lines: string[], values: Readonly<Record<string, string>>): void {
  const first = lines.findIndex((line) => HEADER.test(line));
  const added = setKeys(lines, 0, first < 0 ? lines.length : first, values);
  if (added.length > 0) lines.unshift(...added, ...(first === 0 ? [''] : []));
}

function setTable(lines: string[], { table: [parent, name], values }: TomlChange): void {
  const header = new RegExp(`^\\s*\\[\\s*${parent}\\s*\\.\\s*["']?${name}["']?\\s*\\]\\s*(#.*)?$`);
  const at = lines.findIndex((line) => header.test(line));
  if (at < 0) {
    const block = [`[${parent}.${name}]`, ...Object.entries(values).map(assignment)];
    lines.push(...(lines.length > 0 ? [''] : []), ...block);
    return;
  }
  const next = lines.findIndex((line, index) => index > at && HEADER.test(line));
  const added = setKeys(lines, at + 1, next < 0 ? lines.length : next, values);
  lines.splice(at + 1, 0, ...added);
}

/** Changes the keys that stand in these lines and gives lines for the others. */
function setKeys(lines: string[], from: number, to: number, values: Readonly<Record<string, string>>): string[] {
  const missing: string[] = [];
  for (const [key, value] of Object.entries(values)) {
    const line = new RegExp(`^(\\s*["']?${key}["']?\\s*=\\s*)("[^"\\\\]*"|'[^']*')`);
    const at = lines.findIndex((text, index) => index >= from && index < to && line.test(text));
    if (at < 0) missing.push(assignment([key, value]));
    else lines[at] = (lines[at] ?? '').replace(line, (_, start: string) => start + JSON.stringify(value));
  }
  return missing;
}

function assignment([key, value]: readonly [string, string]): string {
  return `${key} = ${JSON.stringify(value)}`;
}
