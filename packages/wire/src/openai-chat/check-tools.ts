import {
  checkFilledString,
  checkOptionalBoolean,
  checkOptionalObject,
  checkOptionalString,
  type InvalidParam,
  invalid,
  isAbsent,
  isObject,
  type JsonObject,
} from '../openai-error/index.ts';

/** The `tools` list, in any of the shapes of `ChatToolParam`. Vendor tools need nothing but their type. */
export function checkTools(tools: unknown): InvalidParam | undefined {
  return checkList(tools, 'tools', checkTool);
}

/** The legacy `functions` list. */
export function checkFunctions(functions: unknown): InvalidParam | undefined {
  return checkList(functions, 'functions', checkDefinition);
}

/** `tool_choice`: a word, or an object of a kind we know with what that kind needs. */
export function checkToolChoice(choice: unknown): InvalidParam | undefined {
  if (isAbsent(choice) || WORDS.includes(choice)) return undefined;
  if (!isObject(choice)) return invalid('tool_choice', "must be 'none', 'auto', 'required' or an object");
  switch (choice['type']) {
    case 'auto':
    case 'any':
    case 'none':
      return undefined;
    case 'tool':
      return checkFilledString(choice['name'], 'tool_choice.name');
    case 'function':
    case 'custom':
      return checkNamed(choice, choice['type'], 'tool_choice');
    case 'allowed_tools':
      return checkAllowedTools(choice['allowed_tools'], 'tool_choice.allowed_tools');
    default:
      return invalid('tool_choice.type', "must be one of 'function', 'custom', 'allowed_tools'");
  }
}

/** The legacy `function_call`: `none`, `auto` or the function's name. */
export function checkFunctionChoice(choice: unknown): InvalidParam | undefined {
  if (isAbsent(choice) || choice === 'none' || choice === 'auto') return undefined;
  if (!isObject(choice)) return invalid('function_call', "must be 'none', 'auto' or an object");
  return checkFilledString(choice['name'], 'function_call.name');
}

const WORDS: readonly unknown[] = ['none', 'auto', 'required', 'any'];

function checkTool(tool: unknown, param: string): InvalidParam | undefined {
  if (!isObject(tool)) return invalid(param, 'must be an object');
  const { type } = tool;
  const nested = tool['function'];
  if (!isAbsent(nested)) return checkDefinition(nested, `${param}.function`);
  const isVendorTool = typeof type === 'string' && type !== 'function' && type !== 'custom';
  if (isVendorTool || isObject(tool['custom'])) return undefined;
  return checkOptionalString(type, `${param}.type`) ?? checkDefinition(tool, param);
}

function checkDefinition(definition: unknown, param: string): InvalidParam | undefined {
  if (!isObject(definition)) return invalid(param, 'must be an object');
  return (
    checkFilledString(definition['name'], `${param}.name`) ??
    checkOptionalString(definition['description'], `${param}.description`) ??
    checkOptionalObject(definition['parameters'], `${param}.parameters`) ??
    checkOptionalObject(definition['input_schema'], `${param}.input_schema`) ??
    checkOptionalBoolean(definition['strict'], `${param}.strict`)
  );
}

function checkNamed(choice: JsonObject, kind: 'function' | 'custom', param: string): InvalidParam | undefined {
  const named = choice[kind];
  if (!isObject(named)) return invalid(`${param}.${kind}`, 'must be an object');
  return checkFilledString(named['name'], `${param}.${kind}.name`);
}

function checkAllowedTools(allowed: unknown, param: string): InvalidParam | undefined {
  if (!isObject(allowed)) return invalid(param, 'must be an object');
  const { mode, tools } = allowed;
  if (mode !== 'auto' && mode !== 'required') return invalid(`${param}.mode`, "must be one of 'auto', 'required'");
  const fits = Array.isArray(tools) && tools.every((tool) => isObject(tool) && isNamedOrOther(tool['function']));
  return fits ? undefined : invalid(`${param}.tools`, 'must be a list of tools');
}

function isNamedOrOther(named: unknown): boolean {
  return isAbsent(named) || (isObject(named) && typeof named['name'] === 'string');
}

function checkList(
  list: unknown,
  param: string,
  check: (item: unknown, param: string) => InvalidParam | undefined,
): InvalidParam | undefined {
  if (isAbsent(list)) return undefined;
  if (!Array.isArray(list)) return invalid(param, 'must be a list');
  for (let index = 0; index < list.length; index++) {
    const problem = check(list[index], `${param}[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}
