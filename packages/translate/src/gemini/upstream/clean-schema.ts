import { mergeAll, mergeAny, propertiesOf, requiredOf } from './combine-schemas.ts';
import { describe } from './schema-hint.ts';
import { isSchema, lookUp, type Schema } from './schema-reference.ts';

/** Most nodes one schema may have once references are written out; what comes later is told as plain text. */
const MAX_NODES = 5_000;
/** Deeper than any schema a model follows. */
const MAX_DEPTH = 48;

const ANYTHING: Schema = { type: 'string', description: 'Any JSON value.' };
const TYPES: readonly unknown[] = ['string', 'number', 'integer', 'boolean', 'array', 'object'];
/** Keywords that Google's Schema has as well (ai.google.dev/api/caching#Schema), carried as they are. */
const KEPT = [
  'title',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
  'pattern',
];
const FORMATS: readonly unknown[] = ['date-time', 'enum', 'float', 'double', 'int32', 'int64'];

/**
 * JSON Schema as the subset that Google's function declarations and response schemas take.
 *
 * References within the schema are written out, a recursive one as a plain object; `allOf` is merged; `oneOf` and lists of types become
 * `anyOf`; `null` becomes `nullable`; `const` becomes an `enum`, whose values must be strings; every schema gets a type and every list
 * its items. Other keywords go, and the description says what a model should know of them. Never throws, whatever comes.
 */
export function cleanSchema(schema: unknown): Schema {
  const root = isSchema(schema) ? schema : {};
  return clean(root, { root, path: [], depth: 0, budget: { nodes: MAX_NODES } });
}

/** The same for the arguments of a function, which are an object: alternatives at the top are merged into one. */
export function cleanParameters(schema: unknown): Schema {
  const cleaned = cleanSchema(schema);
  const branches = Array.isArray(cleaned['anyOf']) ? cleaned['anyOf'].filter(isSchema) : [];
  const object = branches.length > 0 ? mergeAny(branches) : cleaned;
  const description = cleaned['description'];
  const { properties = {}, required } = object;
  return {
    type: 'object',
    ...(description !== undefined && cleaned['type'] !== 'string' && { description }),
    properties,
    ...(required !== undefined && { required }),
  };
}

interface Walk {
  readonly root: Schema;
  /** References being written out around the current node. */
  readonly path: readonly string[];
  readonly depth: number;
  readonly budget: { nodes: number };
}

function clean(given: unknown, walk: Walk): Schema {
  if (!isSchema(given) || walk.depth > MAX_DEPTH || walk.budget.nodes-- <= 0) return ANYTHING;
  const inner: Walk = { ...walk, depth: walk.depth + 1 };
  const { $ref: reference, allOf, ...plain } = given;
  if (typeof reference === 'string') return cleanReference(reference, plain, inner);
  if (Array.isArray(allOf)) return clean(spend(mergeAll([plain, ...written(allOf, walk)]), walk), inner);

  const branches = alternatives(plain);
  const nullable = plain['nullable'] === true || branches.some(isNull) || typesOf(plain).includes('null');
  const others = branches.filter((branch) => !isNull(branch));
  const marks = nullable ? { nullable } : {};
  if (others.length === 0) return { ...cleanTyped(plain, inner), ...marks };
  if (!isObjectSchema(plain)) return { ...cleanAlternatives(plain, others, inner), ...marks };
  const { anyOf: _, oneOf: __, ...object } = plain;
  return { ...clean(spend(mergeAll([object, mergeAny(written(others, walk))]), walk), inner), ...marks };
}

/** Wide schemas that are written out over and over cost as much as deep ones. */
function spend(schema: Schema, { budget }: Walk): Schema {
  budget.nodes -= (Object.keys(schema).length + Object.keys(propertiesOf(schema)).length) >> 4;
  return schema;
}

/** Keywords beside a `$ref` (a description, say) stay and win over the target's. */
function cleanReference(reference: string, siblings: Schema, walk: Walk): Schema {
  const target = walk.path.includes(reference) ? undefined : lookUp(walk.root, reference);
  if (target) return clean(spend({ ...target, ...siblings }, walk), { ...walk, path: [...walk.path, reference] });
  const name = reference.split('/').at(-1) ?? '';
  return { type: 'object', description: describe(siblings, () => false) ?? `A nested value of the kind ${name}.` };
}

/** The members of an `allOf` or the like, references looked up: merging needs to see them. */
function written(members: readonly unknown[], walk: Walk): Schema[] {
  return members.filter(isSchema).flatMap((schema) => {
    const { $ref: reference } = schema;
    if (typeof reference !== 'string') return [schema];
    const target = walk.path.includes(reference) ? undefined : lookUp(walk.root, reference);
    // A member that leads back here would never end.
    return target && target['allOf'] === undefined ? [spend(target, walk)] : [];
  });
}

function alternatives(schema: Schema): readonly unknown[] {
  const listed = [schema['anyOf'], schema['oneOf']].find(Array.isArray);
  if (listed) return listed;
  const types = typesOf(schema);
  return types.length > 1 && !isObjectSchema(schema)
    ? types.map((type) => ({ ...schema, type, description: undefined }))
    : [];
}

/** Google wants nothing but the alternatives beside alternatives; a single one is no choice. */
function cleanAlternatives(schema: Schema, branches: readonly unknown[], walk: Walk): Schema {
  const [only] = branches;
  const { anyOf: _, oneOf: __, nullable: ___, ...beside } = schema;
  if (branches.length === 1 && isSchema(only)) return clean({ ...beside, ...withoutGaps(only) }, walk);
  const description = describe(schema, (keyword) => keyword !== 'enum');
  return { ...(description && { description }), anyOf: branches.map((branch) => clean(branch, walk)) };
}

function withoutGaps(schema: Schema): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}

function cleanTyped(schema: Schema, walk: Walk): Schema {
  const values = enumOf(schema);
  const type = values ? 'string' : (typesOf(schema).find((name) => TYPES.includes(name)) ?? guessType(schema));
  if (type === undefined) return { ...ANYTHING, ...said(schema, ANYTHING['description']) };
  const cleaned: Record<string, unknown> = { type, ...said(schema) };
  for (const keyword of KEPT) if (schema[keyword] !== undefined) cleaned[keyword] = schema[keyword];
  if (FORMATS.includes(schema['format'])) cleaned['format'] = schema['format'];
  if (values) cleaned['enum'] = values;
  if (type === 'array') cleaned['items'] = cleanItems(schema, walk);
  if (type === 'object') Object.assign(cleaned, cleanProperties(schema, walk));
  return cleaned;
}

function cleanProperties(schema: Schema, walk: Walk): Schema {
  const properties = Object.entries(propertiesOf(schema)).map(([name, inner]) => [name, clean(inner, walk)] as const);
  const names = new Set(properties.map(([name]) => name));
  const required = requiredOf(schema).filter((name) => names.has(name));
  return {
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required }),
  };
}

/** A tuple is told as a list of any of its items. */
function cleanItems(schema: Schema, walk: Walk): Schema {
  const { items, prefixItems } = schema;
  const tuple = Array.isArray(items) ? items : Array.isArray(prefixItems) ? prefixItems : [];
  if (tuple.length > 0) return clean({ anyOf: tuple }, walk);
  return clean(items, walk);
}

/** The description, with what is lost; `otherwise` when there is none. */
function said(schema: Schema, otherwise?: unknown): Schema {
  const formatKept = FORMATS.includes(schema['format']);
  const hasValues = enumOf(schema) !== undefined;
  const description = describe(schema, (keyword) => {
    if (keyword === 'format') return !formatKept;
    return keyword === 'enum' || keyword === 'const' ? !hasValues : true;
  });
  return description === undefined && otherwise === undefined ? {} : { description: description ?? otherwise };
}

/** The values allowed, when all of them are strings: Google knows no others, and no empty one. */
function enumOf(schema: Schema): readonly string[] | undefined {
  const listed = 'const' in schema ? [schema['const']] : schema['enum'];
  if (!Array.isArray(listed)) return undefined;
  const values = listed.filter((value) => value !== null && value !== '');
  return values.length > 0 && values.every((value) => typeof value === 'string') ? values : undefined;
}

/** Small letters: Google's own clients write types in capitals. */
function typesOf(schema: Schema): readonly string[] {
  const { type } = schema;
  const names = Array.isArray(type) ? type : [type];
  const known = names.filter((name) => typeof name === 'string').map((name) => name.toLowerCase());
  return known.length > 1 ? known.filter((name, at) => known.indexOf(name) === at) : known;
}

function guessType(schema: Schema): string | undefined {
  if (isObjectSchema(schema)) return 'object';
  if (schema['items'] !== undefined || schema['prefixItems'] !== undefined) return 'array';
  const value = 'const' in schema ? schema['const'] : Array.isArray(schema['enum']) ? schema['enum'][0] : undefined;
  return typeof value === 'number' || typeof value === 'boolean' ? typeof value : undefined;
}

function isObjectSchema(schema: Schema): boolean {
  return typesOf(schema).join() === 'object' || isSchema(schema['properties']);
}

function isNull(schema: unknown): boolean {
  return isSchema(schema) && typesOf(schema).join() === 'null';
}
