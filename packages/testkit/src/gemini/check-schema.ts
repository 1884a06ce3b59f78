import { asArray, asObject, asText } from '../stand-in/index.ts';
import { fieldsOf, unknownField } from './proto-json.ts';

const KEYS: ReadonlySet<string> = new Set([
  ...['type', 'format', 'title', 'description', 'nullable', 'enum', 'items', 'maxItems', 'minItems', 'properties'],
  ...['required', 'propertyOrdering', 'minProperties', 'maxProperties', 'minimum', 'maximum', 'minLength'],
  ...['maxLength', 'pattern', 'example', 'anyOf'],
]);
const TYPES: ReadonlySet<string> = new Set(['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT', 'NULL']);

/** What is wrong with a schema: only a part of JSON Schema is known. `default` is known to the public API only. */
export function schemaProblem(value: unknown, place: string, allowDefault: boolean): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `Invalid value at '${place}' (type.googleapis.com/google.ai.generativelanguage.v1beta.Schema)`;
  }
  const why = unknownField(value, allowDefault ? new Set([...KEYS, 'default']) : KEYS, place);
  if (why) return why;
  const { type, properties, required, items, enum: choices, anyOf } = fieldsOf(value);
  if (Array.isArray(type))
    return `Invalid value at '${place}.type' (TYPE_ENUM): Proto field is not repeating, cannot start list.`;
  const kind = asText(type).toUpperCase();
  if (type !== undefined && !TYPES.has(kind))
    return `Invalid value at '${place}.type' (TYPE_ENUM), ${JSON.stringify(type)}`;
  if (type === undefined && anyOf === undefined) return `* GenerateContentRequest.${place}.type: must be specified\n`;
  if (choices !== undefined) {
    if (kind !== 'STRING') return `* GenerateContentRequest.${place}.enum: only allowed for STRING type\n`;
    if (asArray(choices).some((each) => typeof each !== 'string' || each === '')) {
      return `* GenerateContentRequest.${place}.enum: cannot be empty\n`;
    }
  }
  if (kind === 'ARRAY' && items === undefined) return `* GenerateContentRequest.${place}.items: missing field.\n`;
  for (const [at, name] of asArray(required).entries()) {
    if (Object.hasOwn(asObject(properties), asText(name))) continue;
    return `* GenerateContentRequest.${place}.required[${at}]: property is not defined\n`;
  }
  for (const [name, each] of Object.entries(asObject(properties))) {
    const problem = schemaProblem(each, `${place}.properties[${name}]`, allowDefault);
    if (problem) return problem;
  }
  for (const [at, each] of asArray(anyOf).entries()) {
    const problem = schemaProblem(each, `${place}.any_of[${at}]`, allowDefault);
    if (problem) return problem;
  }
  return items === undefined ? undefined : schemaProblem(items, `${place}.items`, allowDefault);
}
