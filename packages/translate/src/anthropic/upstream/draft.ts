import type { KnownBlockParam, ToolResultBlockParam, ToolUseBlockParam } from '@sluice/wire/anthropic';

/** One message on its way upstream. */
export interface Draft {
  readonly role: 'user' | 'assistant' | 'system';
  readonly blocks: readonly KnownBlockParam[];
}

/** What the mapping has to say about fields that are not there: their neutral names, each once. */
export type Dropped = Set<string>;

/** Text that Anthropic would refuse as empty; blocks of it are left out. */
export function isBlank(text: string): boolean {
  return text.trim() === '';
}

export function textDraft(role: Draft['role'], text: string): Draft {
  return { role, blocks: [{ type: 'text', text }] };
}

export function isToolUse(block: KnownBlockParam): block is ToolUseBlockParam {
  return block.type === 'tool_use';
}

export function isToolResult(block: KnownBlockParam): block is ToolResultBlockParam {
  return block.type === 'tool_result';
}
