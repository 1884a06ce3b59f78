import { checkFilledString, checkOptionalString, type InvalidParam, invalid, isObject } from './invalid.ts';

/** The `tools` list. Vendor tools (a `type` other than `custom`) need a name or a type, no schema. */
export function checkTools(tools: unknown): InvalidParam | undefined {
  if (tools === undefined || tools === null) return undefined;
  if (!Array.isArray(tools)) return invalid('tools', 'must be a list');
  for (const [index, tool] of tools.entries()) {
    const param = `tools.${index}`;
    if (!isObject(tool)) return invalid(param, 'must be an object');
    const isVendorTool = typeof tool['type'] === 'string' && tool['type'] !== 'custom';
    const problem =
      checkOptionalString(tool['type'], `${param}.type`) ??
      (isVendorTool ? undefined : checkFilledString(tool['name'], `${param}.name`)) ??
      checkOptionalString(tool['description'], `${param}.description`) ??
      checkSchema(tool['input_schema'], `${param}.input_schema`);
    if (problem) return problem;
  }
  return undefined;
}

/** `tool_choice`: one of the four kinds; `tool` needs the name. */
export function checkToolChoice(choice: unknown): InvalidParam | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (!isObject(choice)) return invalid('tool_choice', 'must be an object');
  switch (choice['type']) {
    case 'auto':
    case 'any':
    case 'none':
      return undefined;
    case 'tool':
      return checkFilledString(choice['name'], 'tool_choice.name');
    default:
      return invalid('tool_choice.type', "must be one of 'auto', 'any', 'tool', 'none'");
  }
}

function checkSchema(schema: unknown, param: string): InvalidParam | undefined {
  return schema === undefined || schema === null || isObject(schema) ? undefined : invalid(param, 'must be an object');
}
