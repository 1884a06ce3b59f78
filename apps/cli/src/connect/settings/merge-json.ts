import type { Merged } from './merged.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Sets string members of the object at a path inside a JSON file, making objects where there are none. Everything else
 * stays, in its order and indentation. Refused: text that is not JSON (comments included) and a path that leads through something
 * other than objects.
 */
export function mergeJson(current: string, path: readonly string[], values: Readonly<Record<string, string>>): Merged {
  let root: unknown;
  try {
    root = current.trim() === '' ? {} : JSON.parse(current);
  } catch {
    return { ok: false, message: 'is not plain JSON' };
  }
  const merged = within(root, path, values);
  if (merged === undefined) return { ok: false, message: `has something other than an object at ${path.join('.')}` };
  if (merged === root) return { ok: true, text: current };
  const indentation = /^[ \t]+(?=")/m.exec(current)?.[0] ?? '  ';
  return { ok: true, text: `${JSON.stringify(merged, null, indentation)}\n` };
}

/** The same value when nothing changes. */
function within(value: unknown, path: readonly string[], values: Readonly<Record<string, string>>): unknown {
  if (!isObject(value)) return undefined;
  const [step, ...rest] = path;
  if (step === undefined) {
    return Object.entries(values).every(([key, text]) => value[key] === text) ? value : { ...value, ...values };
  }
  const inner = value[step] ?? {};
  const merged = within(inner, rest, values);
  if (merged === undefined) return undefined;
  return merged === inner ? value : { ...value, [step]: merged };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
