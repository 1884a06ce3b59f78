import { asArray, asObject, type JsonObject } from '../stand-in/index.ts';
import { LATEST_VERSION } from './check-version.ts';

const IN_USER = [
  ...['text', 'image', 'document', 'search_result', 'tool_result', 'container_upload', 'tool_reference'],
] as const;
const IN_ASSISTANT = [
  ...['text', 'thinking', 'redacted_thinking', 'tool_use', 'server_tool_use', 'web_search_tool_result'],
  ...['web_fetch_tool_result', 'code_execution_tool_result', 'bash_code_execution_tool_result', 'document'],
  ...['text_editor_code_execution_tool_result', 'tool_search_tool_result', 'mcp_tool_use', 'mcp_tool_result'],
  ...['container_upload', 'compaction'],
] as const;
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  user: IN_USER,
  assistant: IN_ASSISTANT,
  system: ['text'],
};
/** The members of the blocks that are written by translators; of others anything goes. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  text: ['text', 'cache_control', 'citations'],
  image: ['source', 'cache_control', 'transformations'],
  thinking: ['thinking', 'signature'],
  redacted_thinking: ['data'],
  tool_use: ['id', 'name', 'input', 'cache_control', 'caller', 'toolset_name'],
  tool_result: ['tool_use_id', 'content', 'is_error', 'cache_control', 'toolset_name'],
};
const IMAGES: ReadonlySet<unknown> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const ID = /^[a-zA-Z0-9_-]+$/;

/** Each content block by itself: its type in its place, its members, its text, its image. */
export function checkBlocks(body: JsonObject, version: string): string | undefined {
  for (const [at, { role, content }] of asArray(body['messages']).map(asObject).entries()) {
    for (const [index, block] of asArray(content).map(asObject).entries()) {
      const why = checkBlock(block, String(role), `messages.${at}.content.${index}`, version);
      if (why) return why;
    }
  }
  return undefined;
}

function checkBlock(block: JsonObject, role: string, place: string, version: string): string | undefined {
  const type = String(block['type'] ?? '');
  if (type === '') return `${place}.type: Field required`;
  if (!ALLOWED[role]?.includes(type)) return misplaced(type, role, place);
  if (version === LATEST_VERSION && role === 'assistant' && type === 'document') return misplaced(type, role, place);
  const known = MEMBERS[type];
  const strange = known && Object.keys(block).find((key) => key !== 'type' && !known.includes(key));
  if (strange !== undefined) return `${place}.${type}.${strange}: Extra inputs are not permitted`;
  switch (type) {
    case 'text':
      if (version === LATEST_VERSION && role === 'user' && asArray(block['citations']).length > 0) {
        return `${place}.text.citations: Extra inputs are not permitted`;
      }
      return checkText(block, place);
    case 'image':
      return checkImage(asObject(block['source']), place);
    case 'tool_use':
      return checkToolUse(block, place);
    case 'tool_result':
      return checkToolResult(block, place);
    default:
      return undefined;
  }
}

function misplaced(type: string, role: string, place: string): string {
  const at = place.split('.').slice(0, 2).join('.');
  if (type === 'tool_use' || type === 'thinking')
    return `${at}: \`${type}\` blocks can only be in \`assistant\` messages`;
  if (type === 'tool_result') return `${at}: \`tool_result\` blocks can only be in \`user\` messages`;
  return `${place}: Input tag '${type}' found using 'type' does not match any of the expected tags for role ${role}`;
}

function checkText({ text }: JsonObject, place: string): string | undefined {
  if (typeof text !== 'string') return `${place}.text.text: Field required`;
  if (text === '') return 'messages: text content blocks must be non-empty';
  if (text.trim() === '') return 'messages: text content blocks must contain non-whitespace text';
  return undefined;
}

function checkImage(source: JsonObject, place: string): string | undefined {
  switch (source['type']) {
    case 'base64':
      if (!IMAGES.has(source['media_type'])) {
        return `${place}.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`;
      }
      return typeof source['data'] === 'string' && BASE64.test(source['data'])
        ? undefined
        : `${place}.image.source.base64: invalid base64 data`;
    case 'url':
      return typeof source['url'] === 'string' && /^https?:\/\//.test(source['url'])
        ? undefined
        : `${place}.image.source.url.url: Only HTTP(S) URLs are supported`;
    case 'file':
      return undefined;
    default:
      return `${place}.image.source: Input tag '${String(source['type'])}' found using 'type' does not match any of the expected tags: 'base64', 'url', 'file'`;
  }
}

function checkToolUse({ id, name, input }: JsonObject, place: string): string | undefined {
  if (typeof id !== 'string' || !ID.test(id)) {
    return `${place}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`;
  }
  if (typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,200}$/.test(name)) {
    return `${place}.tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,200}$'`;
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return `${place}.tool_use.input: Input should be a valid dictionary`;
  }
  return undefined;
}

function checkToolResult({ tool_use_id: id, content }: JsonObject, place: string): string | undefined {
  if (typeof id !== 'string') return `${place}.tool_result.tool_use_id: Field required`;
  if (content === undefined || typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return `${place}.tool_result.content: Input should be a valid list`;
  for (const [at, block] of content.map(asObject).entries()) {
    const why = checkBlock(block, 'user', `${place}.tool_result.content.${at}`, '');
    if (why) return why;
  }
  return undefined;
}
