import { asArray, asText, type JsonObject } from '../stand-in/index.ts';
import { schemaProblem } from './check-schema.ts';
import { fieldsOf, unknownField } from './proto-json.ts';

const TOOL_KEYS: ReadonlySet<string> = new Set([
  ...['functionDeclarations', 'googleSearch', 'googleSearchRetrieval', 'codeExecution', 'urlContext', 'computerUse'],
  ...['enterpriseWebSearch', 'googleMaps', 'fileSearch', 'mcpServers', 'retrieval'],
]);
const DECLARATION_KEYS: ReadonlySet<string> = new Set([
  ...['name', 'description', 'parameters', 'parametersJsonSchema', 'response', 'responseJsonSchema', 'behavior'],
]);
const NAME = /^[A-Za-z_][A-Za-z0-9_.:-]{0,63}$/;
const MODES: ReadonlySet<string> = new Set(['', 'MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED']);

/** Declared functions, hosted tools, and the choice among them. */
export function checkTools(request: JsonObject, place: string, allowDefault: boolean): string | undefined {
  const { tools, toolConfig } = request;
  if (tools !== undefined && !Array.isArray(tools)) return `Invalid value at '${place}tools'`;
  const names: string[] = [];
  let hosted = false;
  for (const [at, tool] of asArray(tools).entries()) {
    const spot = `${place}tools[${at}]`;
    const why = unknownField(tool, TOOL_KEYS, spot);
    if (why) return why;
    const { functionDeclarations, ...rest } = fieldsOf(tool);
    hosted ||= Object.keys(rest).length > 0;
    for (const [index, declared] of asArray(functionDeclarations).entries()) {
      const problem = checkDeclaration(declared, `${spot}.function_declarations[${index}]`, allowDefault);
      if (problem) return problem;
      const name = asText(fieldsOf(declared)['name']);
      if (names.includes(name)) return `Duplicate function declaration found: ${name}`;
      names.push(name);
    }
  }
  if (hosted && names.length > 0) return 'Tool use with function calling is unsupported';
  return checkConfig(fieldsOf(fieldsOf(toolConfig)['functionCallingConfig']), names);
}

/** The functions a request declares. */
export function declarationsOf(request: JsonObject): { readonly name: string; readonly schema: unknown }[] {
  return asArray(request['tools'])
    .flatMap((tool) => asArray(fieldsOf(tool)['functionDeclarations']))
    .map(fieldsOf)
    .map(({ name, parameters, parametersJsonSchema }) => ({
      name: asText(name),
      schema: lowerTypes(parameters ?? parametersJsonSchema),
    }));
}

function checkDeclaration(value: unknown, place: string, allowDefault: boolean): string | undefined {
  const why = unknownField(value, DECLARATION_KEYS, place);
  if (why) return why;
  const { name, parameters, parametersJsonSchema } = fieldsOf(value);
  if (!NAME.test(asText(name))) {
    return `* GenerateContentRequest.${place}.name: Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.\n`;
  }
  if (parameters !== undefined && parametersJsonSchema !== undefined) {
    return `${place}: parameters and parameters_json_schema are mutually exclusive`;
  }
  if (parameters === undefined) return undefined;
  if (asText(fieldsOf(parameters)['type']).toUpperCase() !== 'OBJECT') {
    return `* GenerateContentRequest.${place}.parameters: should be of OBJECT type\n`;
  }
  return schemaProblem(parameters, `${place}.parameters`, allowDefault);
}

function checkConfig({ mode, allowedFunctionNames }: JsonObject, names: readonly string[]): string | undefined {
  if (!MODES.has(asText(mode)))
    return `Invalid value at 'tool_config.function_calling_config.mode' (TYPE_ENUM), "${String(mode)}"`;
  const allowed = asArray(allowedFunctionNames).map(asText);
  if (allowed.length > 0 && mode !== 'ANY' && mode !== 'VALIDATED') {
    return 'allowed_function_names should be set only when function calling mode is ANY.';
  }
  const strange = allowed.find((name) => !names.includes(name));
  return strange === undefined ? undefined : `allowed_function_names contains ${strange}, which is not declared.`;
}

/** The same schema with types in lower case, as examples are made from it. */
function lowerTypes(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(lowerTypes);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'type' && typeof value === 'string' ? value.toLowerCase() : lowerTypes(value),
    ]),
  );
}
