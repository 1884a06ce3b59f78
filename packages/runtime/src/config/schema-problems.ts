import type { z } from 'zod';
import { nearest } from './nearest.ts';
import { type ConfigProblem, pathText } from './problem.ts';
import type { Origin, RawTree } from './raw-tree.ts';
import { configSchema } from './schema/index.ts';

export type SchemaResult =
  | { readonly ok: true; readonly value: z.output<typeof configSchema> }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Types a raw tree. Every key that is unknown, missing or wrong is one problem, in the order of the file. */
export function applySchema(tree: RawTree): SchemaResult {
  const result = configSchema.safeParse(tree.root, { error: describeMismatch });
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, problems: result.error.issues.flatMap((issue) => problemsOf(issue, tree)) };
}

function problemsOf(issue: z.core.$ZodIssue, tree: RawTree): ConfigProblem[] {
  if (issue.code !== 'unrecognized_keys') return [placed(tree, issue.path, issue.message)];
  const known = keysAt(issue.path);
  return issue.keys.map((key) => {
    const suggestion = nearest(key, known);
    const hint = suggestion === undefined ? '' : `; the nearest known one is "${suggestion}"`;
    return placed(tree, [...issue.path, key], `unknown key "${printable(key)}"${hint}`);
  });
}

/** A problem with the line, flag or variable its value came from, or that of the nearest thing around it. */
export function placed(tree: RawTree, path: readonly PropertyKey[], message: string): ConfigProblem {
  const own = tree.origins.get(pathText(path));
  if (own && 'name' in own) return { path: printable(pathText(path)), message: `${message} (from ${own.name})` };
  let around: Origin | undefined = own;
  for (let depth = path.length - 1; around === undefined && depth > 0; depth--) {
    around = tree.origins.get(pathText(path.slice(0, depth)));
  }
  const line = around && 'line' in around ? { line: around.line } : {};
  const source = around && 'name' in around ? ` (from ${around.name})` : '';
  return { ...line, path: printable(pathText(path)), message: `${message}${source}` };
}

function describeMismatch(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return 'is required';
    if (issue.expected === 'object' || issue.expected === 'record') return 'must be a mapping (key: value)';
    if (issue.expected === 'array') return 'must be a list';
    return 'must be a single value';
  }
  if (issue.code === 'invalid_value') {
    if (issue.input === undefined) return 'is required';
    const values = issue.values.map(String);
    const suggestion = typeof issue.input === 'string' ? nearest(issue.input, values) : undefined;
    const hint = suggestion === undefined || values.length < 2 ? '' : `; the nearest is "${suggestion}"`;
    return `must be one of ${values.join(', ')}${hint}`;
  }
  if (issue.code === 'invalid_key') return 'has a name that is not allowed here';
  return undefined;
}

/** Keys the schema knows at a path. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = configSchema;
  for (const step of path) {
    const definition = definitionOf(schema);
    schema = definition?.shape?.[String(step)] ?? definition?.element ?? definition?.valueType;
  }
  return Object.keys(definitionOf(schema)?.shape ?? {});
}

interface Definition {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  readonly valueType?: unknown;
  readonly innerType?: unknown;
  readonly in?: unknown;
}

/** What a schema says about its children, with defaults, optionals and transforms peeled off. */
function definitionOf(schema: unknown): Definition | undefined {
  let definition = (schema as { readonly def?: Definition } | undefined)?.def;
  for (;;) {
    const inner = definition?.innerType ?? definition?.in;
    if (inner === undefined) return definition;
    definition = (inner as { readonly def?: Definition }).def;
  }
}

/** Keys are typed by people and end up in terminals: no control characters, no endless lines. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: replacing control characters is the point
  return text.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, '?').slice(0, 200);
}
