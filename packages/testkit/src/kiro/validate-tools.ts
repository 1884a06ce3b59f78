import { asArray, asObject } from '../stand-in/index.ts';
import type { RequestFacts } from './request-facts.ts';

const MAX_NAME = 64;
const MAX_DESCRIPTION = 10_240;
/** A cache point between tools is accepted by the official types and refused by the service. */
const TOOL_MEMBERS: ReadonlySet<string> = new Set(['toolSpecification']);

/** Names, descriptions and schemas of the declared tools. */
export function checkTools(
  tools: RequestFacts['tools'],
  current: Readonly<Record<string, unknown>>,
): string | undefined {
  const context = asObject(current['userInputMessageContext']);
  const strange = asArray(context['tools']).find((tool) =>
    Object.keys(asObject(tool)).some((key) => !TOOL_MEMBERS.has(key)),
  );
  if (strange) return 'tools has an entry that is not a toolSpecification';
  const names = new Set<string>();
  for (const { name, schema } of tools) {
    if (name === '' || name.length > MAX_NAME) return `tool name of ${name.length} characters`;
    if (names.has(name)) return `tool ${name} is declared twice`;
    names.add(name);
    const why = checkSchema(schema);
    if (why) return `tool ${name}: ${why}`;
  }
  for (const tool of asArray(context['tools'])) {
    const { description } = asObject(asObject(tool)['toolSpecification']);
    if (typeof description === 'string' && description.length > MAX_DESCRIPTION) return 'tool description too long';
  }
  return undefined;
}

/** True when an input is `{}` although the schema requires something. */
export function lacksRequired(input: object, schema: unknown): boolean {
  return Object.keys(input).length === 0 && asArray(asObject(schema)['required']).length > 0;
}

function checkSchema(schema: unknown): string | undefined {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    return 'inputSchema.json is not an object';
  const { properties, required } = schema as Record<string, unknown>;
  if (properties === null) return 'properties is null';
  if (required === null) return 'required is null';
  for (const [name, property] of Object.entries(asObject(properties))) {
    if (name.startsWith('$')) return `property name ${name}`;
    const why = typeof property === 'object' && property !== null ? checkSchema(property) : undefined;
    if (why) return why;
  }
  const { items } = schema as Record<string, unknown>;
  return typeof items === 'object' && items !== null && !Array.isArray(items) ? checkSchema(items) : undefined;
}
