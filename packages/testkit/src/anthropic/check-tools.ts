import { asArray, asObject, asText, type JsonObject } from '../stand-in/index.ts';

const NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const TYPES: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

/** Declared tools and the choice among them. Server tools (with a dated type) are taken as they are. */
export function checkTools(body: JsonObject): string | undefined {
  const { tools, tool_choice: choice } = body;
  if (tools !== undefined && !Array.isArray(tools)) return 'tools: Input should be a valid list';
  const list = asArray(tools).map(asObject);
  for (const [at, tool] of list.entries()) {
    const why = checkTool(tool, at);
    if (why) return why;
  }
  const names = list.map(({ name }) => asText(name)).filter(Boolean);
  if (new Set(names).size < names.length) return 'tools: Tool names must be unique.';
  return choice === undefined ? undefined : checkChoice(asObject(choice), names, list.length > 0);
}

function checkTool(tool: JsonObject, at: number): string | undefined {
  const { type, name, input_schema: schema, description } = tool;
  if (typeof type === 'string' && type !== 'custom') {
    return /_\d{8}$|^(mcp_toolset)$/.test(type)
      ? undefined
      : `tools.${at}: Input tag '${type}' found using 'type' does not match any of the expected tags`;
  }
  if (typeof name !== 'string' || !NAME.test(name)) {
    return `tools.${at}.custom.name: String should match pattern '${NAME.source}'`;
  }
  if (description !== undefined && typeof description !== 'string') {
    return `tools.${at}.custom.description: Input should be a valid string`;
  }
  if (typeof schema !== 'object' || schema === null) return `tools.${at}.custom.input_schema: Field required`;
  const { type: schemaType, ...rest } = asObject(schema);
  if (schemaType === undefined) return `tools.${at}.custom.input_schema.type: Field required`;
  if (schemaType !== 'object') return `tools.${at}.custom.input_schema.type: Input should be 'object'`;
  if ('oneOf' in rest || 'anyOf' in rest || 'allOf' in rest) {
    return `tools.${at}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`;
  }
  return isSchema(schema)
    ? undefined
    : `tools.${at}.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12`;
}

function isSchema(schema: unknown): boolean {
  if (typeof schema === 'boolean') return true;
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return false;
  const { type, properties, required, items, enum: choices, additionalProperties: more } = asObject(schema);
  if (type !== undefined && ![type].flat().every((each) => TYPES.has(each))) return false;
  if (required !== undefined && !(Array.isArray(required) && required.every((each) => typeof each === 'string'))) {
    return false;
  }
  if (choices !== undefined && !Array.isArray(choices)) return false;
  if (properties !== undefined) {
    if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return false;
    if (!Object.values(properties).every(isSchema)) return false;
  }
  return (items === undefined || isSchema(items)) && (more === undefined || isSchema(more));
}

function checkChoice(choice: JsonObject, names: readonly string[], anyTools: boolean): string | undefined {
  const { type, name } = choice;
  if (type !== 'auto' && type !== 'any' && type !== 'tool' && type !== 'none') {
    return `tool_choice: Input tag '${String(type)}' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'`;
  }
  if (!anyTools && type !== 'none') return 'tool_choice: tool_choice may only be specified while providing tools';
  if (type !== 'tool') return undefined;
  if (typeof name !== 'string') return 'tool_choice.tool.name: Field required';
  return names.includes(name) ? undefined : `tool_choice: Tool '${name}' not found in provided tools`;
}
