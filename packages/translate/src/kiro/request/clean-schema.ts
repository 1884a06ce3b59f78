type Schema = Readonly<Record<string, unknown>>;

/** Most nodes one schema may have once references are written out; what comes later accepts anything. */
const MAX_NODES = 5000;

/**
 * Rule 9: a tool's argument schema without what Kiro refuses.
 *
 * Keys that begin with `$` go (`$schema`, `$defs`, odd property names, also out of `required`); a `$ref` into the schema itself
 * is replaced by what it points to, a recursive or foreign one by "anything". `null` for `properties` or `required` goes
 * too. The result always has `type` and `properties`.
 */
export function cleanSchema(schema: unknown): Schema {
  if (!isSchema(schema)) return { type: 'object', properties: {} };
  const cleaned = cleanObject(schema, { root: schema, path: [], budget: { nodes: MAX_NODES } });
  return 'type' in cleaned && 'properties' in cleaned ? cleaned : { type: 'object', properties: {}, ...cleaned };
}

interface Walk {
  readonly root: Schema;
  /** References being written out around the current node. */
  readonly path: readonly string[];
  readonly budget: { nodes: number };
}

/** What stands for a member that goes. */
const DROPPED = Symbol('dropped');

function clean(value: unknown, walk: Walk): unknown {
  if (Array.isArray(value)) return cleanList(value, walk);
  return isSchema(value) ? cleanObject(value, walk) : value;
}

function cleanList(list: readonly unknown[], walk: Walk): readonly unknown[] {
  const cleaned = list.map((item) => clean(item, walk));
  return cleaned.some((item, index) => item !== list[index]) ? cleaned : list;
}

/** Copies only what changes: nearly all schemas are clean but for a `$schema` at the top. */
function cleanObject(schema: Schema, walk: Walk): Schema {
  if (walk.budget.nodes-- <= 0) return {};
  const reference = schema['$ref'];
  if (typeof reference === 'string') return cleanReference(reference, schema, walk);
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(schema)) {
    const value = schema[key];
    const cleaned = cleanMember(key, value, walk);
    if (cleaned === value) continue;
    copy ??= { ...schema };
    if (cleaned === DROPPED) delete copy[key];
    else copy[key] = cleaned;
  }
  return copy ?? schema;
}

function cleanMember(key: string, value: unknown, walk: Walk): unknown {
  if (key.startsWith('$')) return DROPPED;
  if (value === null && (key === 'properties' || key === 'required')) return DROPPED;
  if (key === 'required' && Array.isArray(value))
    return value.every(isAllowedName) ? value : value.filter(isAllowedName);
  return clean(value, walk);
}

/** Keywords beside a `$ref` (a description, say) stay and win over the target's. */
function cleanReference(reference: string, schema: Schema, walk: Walk): Schema {
  const { $ref: _, ...siblings } = schema;
  const target = walk.path.includes(reference) ? undefined : lookUp(walk.root, reference);
  const inner = target ? cleanObject(target, { ...walk, path: [...walk.path, reference] }) : {};
  return { ...inner, ...cleanObject(siblings, walk) };
}

/** Follows a `#/a/b` pointer (RFC 6901). */
function lookUp(root: Schema, reference: string): Schema | undefined {
  if (!reference.startsWith('#/')) return undefined;
  let node: unknown = root;
  for (const step of reference.slice(2).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isSchema(node) || !Object.hasOwn(node, key)) return undefined;
    node = node[key];
  }
  return isSchema(node) ? node : undefined;
}

function isAllowedName(name: unknown): boolean {
  return typeof name === 'string' && !name.startsWith('$');
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
