import type { KnownBlockParam, ToolResultBlockParam, ToolUseBlockParam } from '@sluice/wire/anthropic';
import { type Draft, isToolResult, isToolUse } from './draft.ts';

const NO_RESULT = 'No result of this call is known.';

/**
 * Gives every call its result in the very next message, results first, and every call an id of its own.
 *
 * A call without a result (cut off, or lost when the client compacted its history) gets one that says so. A result without a call
 * keeps its content, moved into the user's message. Of several results for one call the first counts; where clients give several
 * calls one id, results are taken in the order of the calls. Expects merged drafts.
 */
export function pairTools(drafts: readonly Draft[]): Draft[] {
  const ids = new Set<string>();
  const paired: Draft[] = [];
  let calls: readonly Call[] = [];
  for (const draft of drafts) {
    if (draft.role === 'assistant') {
      const renamed = draft.blocks.map((block) => (isToolUse(block) ? withOwnId(block, ids) : { block }));
      calls = renamed.filter((entry): entry is Call => 'saidId' in entry);
      paired.push({ ...draft, blocks: renamed.map(({ block }) => block) });
      continue;
    }
    paired.push(draft.role === 'user' ? answer(draft, calls) : draft);
    calls = [];
  }
  if (calls.length > 0) paired.push({ role: 'user', blocks: calls.map(stub) });
  return paired;
}

interface Call {
  readonly block: ToolUseBlockParam;
  /** Its id as the conversation has it. */
  readonly saidId: string;
}

function withOwnId(block: ToolUseBlockParam, ids: Set<string>): Call {
  let id = block.id;
  for (let count = 2; ids.has(id); count++) id = `${block.id}_${count}`;
  ids.add(id);
  return { block: id === block.id ? block : { ...block, id }, saidId: block.id };
}

function answer(draft: Draft, calls: readonly Call[]): Draft {
  if (calls.length === 0 && !draft.blocks.some(isToolResult)) return draft;
  const called = new Set(calls.map((call) => call.saidId));
  const waiting = new Map<string, ToolResultBlockParam[]>();
  const rest: KnownBlockParam[] = [];
  for (const block of draft.blocks) {
    if (!isToolResult(block)) rest.push(block);
    else if (!called.has(block.tool_use_id)) rest.push(...orphan(block));
    else waiting.set(block.tool_use_id, [...(waiting.get(block.tool_use_id) ?? []), block]);
  }
  const results = calls.map((call) => {
    const result = waiting.get(call.saidId)?.shift();
    return result ? { ...result, tool_use_id: call.block.id } : stub(call);
  });
  return { ...draft, blocks: [...results, ...rest] };
}

function stub(call: Call): ToolResultBlockParam {
  return { type: 'tool_result', tool_use_id: call.block.id, content: NO_RESULT, is_error: true };
}

function orphan(result: ToolResultBlockParam): KnownBlockParam[] {
  const label = result.is_error === true ? 'Error from an earlier tool call:' : 'Result of an earlier tool call:';
  const content = Array.isArray(result.content) ? (result.content as readonly KnownBlockParam[]) : [];
  return [{ type: 'text', text: label }, ...content];
}
