import {
  checkFilledString,
  checkOptionalString,
  checkString,
  type InvalidParam,
  invalid,
  isObject,
} from './invalid.ts';

/** Content of a message or a tool result: a string, or a list of blocks of which we check the kinds we read. */
export function checkContent(content: unknown, param: string): InvalidParam | undefined {
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return invalid(param, 'must be a string or a list of content blocks');
  for (const [index, block] of content.entries()) {
    const problem = checkBlock(block, `${param}.${index}`);
    if (problem) return problem;
  }
  return undefined;
}

function checkBlock(block: unknown, param: string): InvalidParam | undefined {
  if (!isObject(block)) return invalid(param, 'must be an object');
  switch (block['type']) {
    case 'text':
      return checkString(block['text'], `${param}.text`);
    case 'image':
      return checkSource(block['source'], `${param}.source`);
    case 'document':
      return checkSource(block['source'], `${param}.source`) ?? checkOptionalString(block['title'], `${param}.title`);
    case 'thinking':
      return (
        checkString(block['thinking'], `${param}.thinking`) ??
        checkOptionalString(block['signature'], `${param}.signature`)
      );
    case 'redacted_thinking':
      return checkString(block['data'], `${param}.data`);
    case 'tool_use':
      return (
        checkFilledString(block['id'], `${param}.id`) ??
        checkFilledString(block['name'], `${param}.name`) ??
        checkInput(block['input'], `${param}.input`)
      );
    case 'tool_result':
      return (
        checkFilledString(block['tool_use_id'], `${param}.tool_use_id`) ??
        checkResultContent(block['content'], `${param}.content`)
      );
    default:
      return checkFilledString(block['type'], `${param}.type`);
  }
}

function checkInput(input: unknown, param: string): InvalidParam | undefined {
  return input === undefined || input === null || isObject(input) ? undefined : invalid(param, 'must be an object');
}

function checkResultContent(content: unknown, param: string): InvalidParam | undefined {
  return content === undefined || content === null ? undefined : checkContent(content, param);
}

function checkSource(source: unknown, param: string): InvalidParam | undefined {
  if (!isObject(source)) return invalid(param, 'must be an object');
  switch (source['type']) {
    case 'base64':
      return (
        checkFilledString(source['media_type'], `${param}.media_type`) ??
        checkFilledString(source['data'], `${param}.data`)
      );
    case 'text':
      return checkString(source['data'], `${param}.data`);
    case 'content':
      return checkContent(source['content'], `${param}.content`);
    case 'url':
      return checkFilledString(source['url'], `${param}.url`);
    case 'file':
      return checkFilledString(source['file_id'], `${param}.file_id`);
    default:
      return invalid(`${param}.type`, "must be one of 'base64', 'text', 'content', 'url', 'file'");
  }
}
