import { openSignature } from '@sluice/translate/reasoning';
import { type Fields, fieldsOf } from '../failure/index.ts';

/**
 * Changes to the top level of a client's own Messages request that leave out thoughts of earlier answers: all of them, or only those
 * that cannot be Claude's (another vendor's, sealed by us, and those without a signature). Undefined when there are none.
 *
 * A budget for thinking goes too where the calls being answered would not begin with thoughts any more, because the API refuses that,
 * and with it the context edits that want thinking.
 */
export function dropThoughts(body: Fields, which: 'all' | 'foreign'): Readonly<Record<string, unknown>> | undefined {
  const before = listOf(body['messages']);
  const messages: unknown[] = [];
  let changed = false;
  for (const message of before) {
    const content = fieldsOf(message)?.['content'];
    const kept = Array.isArray(content) ? content.filter((block) => !isDropped(fieldsOf(block), which)) : [];
    if (!Array.isArray(content) || kept.length === content.length) {
      messages.push(message);
      continue;
    }
    changed = true;
    if (kept.length > 0) messages.push({ ...fieldsOf(message), content: kept });
  }
  const mayBudget = beginsWithThoughts(messages);
  if (which === 'foreign' ? !changed : !changed && (mayBudget || !hasBudget(body))) return undefined;
  return { messages, ...(hasBudget(body) && !mayBudget && withoutThinking(body)) };
}

function isDropped(block: Fields | undefined, which: 'all' | 'foreign'): boolean {
  switch (block?.['type']) {
    case 'thinking':
      return which === 'all' || isForeign(block['signature']);
    case 'redacted_thinking':
      return which === 'all' || isForeign(block['data']);
    default:
      return false;
  }
}

function isForeign(signature: unknown): boolean {
  return signature === '' || (typeof signature === 'string' && openSignature(signature) !== undefined);
}

function hasBudget(body: Fields): boolean {
  return fieldsOf(body['thinking'])?.['type'] === 'enabled';
}

/** Whether the calls being answered, if any, begin with thoughts: the first answer since the last message only the user wrote. */
function beginsWithThoughts(messages: readonly unknown[]): boolean {
  const all = messages.map(fieldsOf);
  const spoken = all.findLastIndex(
    (message) => message?.['role'] === 'user' && !typesOf(message).includes('tool_result'),
  );
  const answer = all.find((message, at) => at > spoken && message?.['role'] === 'assistant');
  const first = answer && typesOf(answer)[0];
  return answer === undefined || first === 'thinking' || first === 'redacted_thinking';
}

function typesOf(message: Fields | undefined): readonly unknown[] {
  return listOf(message?.['content']).map((block) => fieldsOf(block)?.['type']);
}

function withoutThinking(body: Fields): Readonly<Record<string, unknown>> {
  const management = fieldsOf(body['context_management']);
  const edits = management?.['edits'];
  if (!Array.isArray(edits)) return { thinking: undefined };
  const kept = edits.filter((edit) => !String(fieldsOf(edit)?.['type']).startsWith('clear_thinking'));
  const context_management = kept.length > 0 ? { ...management, edits: kept } : undefined;
  return { thinking: undefined, ...(kept.length < edits.length && { context_management }) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
