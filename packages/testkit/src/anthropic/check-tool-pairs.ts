import { asArray, asObject, asText, type JsonObject } from '../stand-in/index.ts';

interface Turn {
  readonly at: number;
  readonly role: unknown;
  readonly blocks: readonly JsonObject[];
}

/** Every `tool_use` is answered first thing in the next user turn, and nothing else is. */
export function checkToolPairs(messages: readonly JsonObject[]): string | undefined {
  const turns = turnsOf(messages);
  const seen = new Set<string>();
  for (const [index, { at, role, blocks }] of turns.entries()) {
    const uses = ids(blocks, 'tool_use', 'id');
    if (role === 'assistant') {
      if (uses.some((id) => seen.has(id)) || new Set(uses).size < uses.length) {
        return 'messages: `tool_use` ids must be unique';
      }
      for (const id of uses) seen.add(id);
      const next = turns[index + 1];
      if (!next && index === turns.length - 1 && uses.length > 0) return unanswered(at, uses);
      const answered = leadingResults(next?.blocks ?? []);
      const missing = uses.filter((id) => !answered.includes(id));
      if (missing.length > 0) return unanswered(at, missing);
      continue;
    }
    const results = ids(blocks, 'tool_result', 'tool_use_id');
    const before = turns[index - 1];
    const asked = ids(before?.blocks ?? [], 'tool_use', 'id');
    const strange = results.find((id) => !asked.includes(id));
    if (strange !== undefined) {
      return `messages.${at}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${strange}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
    }
    const twice = results.find((id, place) => results.indexOf(id) !== place);
    if (twice !== undefined) {
      return `messages.${at}.content: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${twice}`;
    }
  }
  return undefined;
}

/** Messages of one role in a row are one turn; system messages in between do not count. */
function turnsOf(messages: readonly JsonObject[]): Turn[] {
  const turns: { at: number; role: unknown; blocks: JsonObject[] }[] = [];
  for (const [at, { role, content }] of messages.entries()) {
    if (role === 'system') continue;
    const blocks = typeof content === 'string' ? [{ type: 'text' }] : asArray(content).map(asObject);
    const last = turns.at(-1);
    if (last && last.role === role) last.blocks.push(...blocks);
    else turns.push({ at, role, blocks: [...blocks] });
  }
  return turns;
}

function leadingResults(blocks: readonly JsonObject[]): string[] {
  const end = blocks.findIndex(({ type }) => type !== 'tool_result');
  return ids(end < 0 ? blocks : blocks.slice(0, end), 'tool_result', 'tool_use_id');
}

function ids(blocks: readonly JsonObject[], type: string, member: string): string[] {
  return blocks.filter((block) => block['type'] === type).map((block) => asText(block[member]));
}

function unanswered(at: number, missing: readonly string[]): string {
  return `messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
}
