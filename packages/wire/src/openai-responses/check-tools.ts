import {
  checkFilledString,
  checkOptionalBoolean,
  checkOptionalObject,
  checkOptionalString,
  type InvalidParam,
  invalid,
  isAbsent,
  isObject,
} from '../openai-error/index.ts';

/** The `tools` list. Tools of a type we do not read need nothing but the type. */
export function checkTools(tools: unknown, param = 'tools'): InvalidParam | undefined {
  if (isAbsent(tools)) return undefined;
  if (!Array.isArray(tools)) return invalid(param, 'must be a list');
  for (const [index, tool] of tools.entries()) {
    const problem = checkTool(tool, `${param}[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}

function checkTool(tool: unknown, param: string): InvalidParam | undefined {
  if (!isObject(tool)) return invalid(param, 'must be an object');
  const named = checkFilledString(tool['name'], `${param}.name`);
  const described = checkOptionalString(tool['description'], `${param}.description`);
  switch (tool['type']) {
    case 'function':
      return (
        named ??
        described ??
        checkOptionalObject(tool['parameters'], `${param}.parameters`) ??
        checkOptionalBoolean(tool['strict'], `${param}.strict`)
      );
    case 'custom':
      return named ?? described ?? checkCustomFormat(tool['format'], `${param}.format`);
    case 'namespace':
      return named ?? described ?? checkTools(tool['tools'], `${param}.tools`);
    default:
      return checkFilledString(tool['type'], `${param}.type`);
  }
}

function checkCustomFormat(format: unknown, param: string): InvalidParam | undefined {
  if (isAbsent(format)) return undefined;
  if (!isObject(format)) return invalid(param, 'must be an object');
  if (format['type'] !== 'grammar') return checkFilledString(format['type'], `${param}.type`);
  return (
    checkFilledString(format['syntax'], `${param}.syntax`) ??
    checkFilledString(format['definition'], `${param}.definition`)
  );
}

/** `tool_choice`: one of three words, a function or custom tool by name, a list of allowed tools, or a hosted tool's type. */
export function checkToolChoice(choice: unknown): InvalidParam | undefined {
  if (isAbsent(choice)) return undefined;
  if (typeof choice === 'string') {
    const known = choice === 'none' || choice === 'auto' || choice === 'required';
    return known ? undefined : invalid('tool_choice', "must be one of 'none', 'auto', 'required', or an object");
  }
  if (!isObject(choice)) return invalid('tool_choice', 'must be a string or an object');
  switch (choice['type']) {
    case 'function':
    case 'custom':
      return (
        checkFilledString(choice['name'], 'tool_choice.name') ??
        checkOptionalString(choice['namespace'], 'tool_choice.namespace')
      );
    case 'allowed_tools':
      return checkAllowed(choice['mode'], choice['tools']);
    default:
      return checkFilledString(choice['type'], 'tool_choice.type');
  }
}

function checkAllowed(mode: unknown, tools: unknown): InvalidParam | undefined {
  if (mode !== 'auto' && mode !== 'required') return invalid('tool_choice.mode', "must be 'auto' or 'required'");
  const fits = Array.isArray(tools) && tools.every(isObject);
  return fits ? undefined : invalid('tool_choice.tools', 'must be a list of objects');
}
