import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';

export type Input<Value> =
  | { readonly outcome: 'read'; readonly value: Value }
  | { readonly outcome: 'refused'; readonly reason: string };

/** Where words come from that do not belong on a command line: a file, `-` for stdin, or a variable. */
export type InputSource = { readonly file: string } | { readonly variable: string };

/** More than anybody writes by hand. */
const LARGEST = 8 * 1024 * 1024;

/** Reads the whole of it, without the white space around. */
export function readText(source: InputSource): Input<string> {
  if ('variable' in source) {
    const value = process.env[source.variable]?.trim();
    return value ? { outcome: 'read', value } : refused(`the variable ${source.variable} is empty or not set`);
  }
  const name = source.file === '-' ? 'stdin' : source.file;
  try {
    const text = readFileSync(source.file === '-' ? 0 : source.file, 'utf8');
    if (text.length > LARGEST) return refused(`${name} is larger than 8 MiB`);
    const value = text.replace(/^\ufeff/, '').trim();
    return value === '' ? refused(`${name} is empty`) : { outcome: 'read', value };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    return refused(`${name} cannot be read${code}`);
  }
}

/** JSON or YAML. What is wrong is told by its line; the line itself may hold a secret. */
export function parseText(text: string): Input<unknown> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) return refused(`is neither JSON nor YAML (line ${lines.linePos(error.pos[0]).line})`);
  try {
    return { outcome: 'read', value: document.toJS({ maxAliasCount: 100 }) };
  } catch {
    return refused('refers to something that is not in it');
  }
}

function refused(reason: string): { readonly outcome: 'refused'; readonly reason: string } {
  return { outcome: 'refused', reason };
}
