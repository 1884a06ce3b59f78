import {
  checkFilledString,
  checkOptionalString,
  checkString,
  type InvalidParam,
  invalid,
  isAbsent,
  isObject,
} from '../openai-error/index.ts';

/** Content of a message or a tool result: absent, a string, or a list of parts of which we check the kinds we read. */
export function checkContent(content: unknown, param: string): InvalidParam | undefined {
  if (isAbsent(content) || typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return invalid(param, 'must be a string or a list of content parts');
  for (let index = 0; index < content.length; index++) {
    const problem = checkPart(content[index], `${param}[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}

function checkPart(part: unknown, param: string): InvalidParam | undefined {
  if (!isObject(part)) return invalid(param, 'must be an object');
  switch (part['type']) {
    case 'text':
      return checkString(part['text'], `${param}.text`);
    case 'image_url':
      return checkImageUrl(part['image_url'], `${param}.image_url`);
    case 'file':
      return checkFile(part['file'], `${param}.file`);
    case 'refusal':
      return checkString(part['refusal'], `${param}.refusal`);
    case 'image':
      return checkSource(part['source'], `${param}.source`);
    case 'tool_use':
      return (
        checkFilledString(part['id'], `${param}.id`) ??
        checkFilledString(part['name'], `${param}.name`) ??
        checkInput(part['input'], `${param}.input`)
      );
    case 'tool_result':
      return (
        checkFilledString(part['tool_use_id'], `${param}.tool_use_id`) ??
        checkContent(part['content'], `${param}.content`)
      );
    default:
      return checkFilledString(part['type'], `${param}.type`);
  }
}

function checkImageUrl(image: unknown, param: string): InvalidParam | undefined {
  if (!isObject(image)) return invalid(param, 'must be an object');
  return checkFilledString(image['url'], `${param}.url`) ?? checkOptionalString(image['detail'], `${param}.detail`);
}

function checkFile(file: unknown, param: string): InvalidParam | undefined {
  if (!isObject(file)) return invalid(param, 'must be an object');
  return (
    checkOptionalString(file['file_data'], `${param}.file_data`) ??
    checkOptionalString(file['file_id'], `${param}.file_id`) ??
    checkOptionalString(file['filename'], `${param}.filename`)
  );
}

function checkSource(source: unknown, param: string): InvalidParam | undefined {
  if (!isObject(source)) return invalid(param, 'must be an object');
  if (source['type'] === 'url') return checkFilledString(source['url'], `${param}.url`);
  if (source['type'] !== 'base64') return invalid(`${param}.type`, "must be one of 'base64', 'url'");
  return (
    checkFilledString(source['media_type'], `${param}.media_type`) ?? checkFilledString(source['data'], `${param}.data`)
  );
}

function checkInput(input: unknown, param: string): InvalidParam | undefined {
  return isAbsent(input) || isObject(input) ? undefined : invalid(param, 'must be an object');
}
