import { asArray, asObject, type JsonObject } from '../stand-in/index.ts';
import type { Violation } from '../upstream/index.ts';
import { invalid, missing, tooLong } from './violation.ts';

const NAME = /^[a-zA-Z0-9_-]+$/;
const MAX_NAME = 64;
const TYPES: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

/** Name and schema of one function; `place` is where it stands in the request. */
export function checkFunction(declared: JsonObject, place: string): Violation | undefined {
  const { name, parameters, strict, description } = declared;
  if (typeof name !== 'string') return missing(`${place}.name`);
  if (name.length > MAX_NAME) return tooLong(`${place}.name`, MAX_NAME, name.length);
  if (!NAME.test(name)) {
    const words = `Invalid '${place}.name': string does not match pattern. Expected a string that matches the pattern '${NAME.source}'.`;
    return invalid(words, `${place}.name`, 'invalid_value');
  }
  if (description !== undefined && description !== null && typeof description !== 'string') {
    return invalid(
      `Invalid type for '${place}.description': expected a string.`,
      `${place}.description`,
      'invalid_type',
    );
  }
  if (parameters === undefined || parameters === null) return undefined;
  const why = schemaProblem(parameters, [], strict === true);
  if (!why) return undefined;
  return invalid(`Invalid schema for function '${name}': ${why}`, `${place}.parameters`, 'invalid_function_parameters');
}

/** What is wrong with a function's schema; in strict mode every object is closed and requires all it has. */
export function schemaProblem(schema: unknown, path: readonly string[], strict: boolean): string | undefined {
  const context = `In context=(${path.map((step) => `'${step}'`).join(', ')})`;
  if (typeof schema === 'boolean') return undefined;
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    return `${context}, schema must be an object.`;
  const { type, properties, required, items, additionalProperties, anyOf } = asObject(schema);
  if (path.length === 0 && type !== 'object') {
    const got = typeof type === 'string' ? type : 'None';
    return `schema must be a JSON Schema of 'type: "object"', got 'type: "${got}"'.`;
  }
  if (type !== undefined && ![type].flat().every((each) => TYPES.has(each))) {
    return `${context}, '${String(type)}' is not valid under any of the given schemas.`;
  }
  if (required !== undefined && !Array.isArray(required)) return `${context}, 'required' must be an array.`;
  if (type === 'array' && items === undefined) return `${context}, array schema missing items.`;
  const inner = Object.entries(asObject(properties));
  if (strict && type === 'object') {
    if (additionalProperties !== false) {
      return `${context}, 'additionalProperties' is required to be supplied and to be false.`;
    }
    const left = inner.find(([name]) => !asArray(required).includes(name));
    if (left) {
      return `${context}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${left[0]}'.`;
    }
  }
  for (const [name, each] of inner) {
    const why = schemaProblem(each, [...path, 'properties', name], strict);
    if (why) return why;
  }
  for (const each of asArray(anyOf)) {
    const why = schemaProblem(each, [...path, 'anyOf'], strict);
    if (why) return why;
  }
  return items === undefined ? undefined : schemaProblem(items, [...path, 'items'], strict);
}
