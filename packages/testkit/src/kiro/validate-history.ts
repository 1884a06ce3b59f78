import { asArray, asObject } from '../stand-in/index.ts';
import type { RequestFacts } from './request-facts.ts';
import { lacksRequired } from './validate-tools.ts';

type Json = Readonly<Record<string, unknown>>;

/** History begins with a user item without tool results, alternates, and ends with an assistant item. */
export function checkHistory(history: readonly unknown[]): string | undefined {
  for (const [index, item] of history.entries()) {
    const { userInputMessage, assistantResponseMessage } = asObject(item);
    const expected = index % 2 === 0 ? userInputMessage : assistantResponseMessage;
    const other = index % 2 === 0 ? assistantResponseMessage : userInputMessage;
    if (expected === undefined || other !== undefined)
      return `history item ${index} breaks the alternation user, assistant`;
  }
  if (history.length % 2 === 1) return 'history does not end with an assistant item';
  const first = asObject(asObject(history[0])['userInputMessage']);
  return toolResults(first).length > 0 ? 'history begins with tool results' : undefined;
}

/** Every tool use is answered in the very next user message and every answer belongs to one; every name used is declared. */
export function checkToolPairs(
  history: readonly unknown[],
  current: Json,
  tools: RequestFacts['tools'],
  refuseEmptyInput: boolean,
): string | undefined {
  const declared = new Map(tools.map((tool) => [tool.name.toLowerCase(), tool]));
  let open = new Set<unknown>();
  for (const item of [...history, { userInputMessage: current }]) {
    const { userInputMessage, assistantResponseMessage } = asObject(item);
    if (userInputMessage !== undefined) {
      const why = matchResults(open, toolResults(asObject(userInputMessage)));
      if (why) return why;
      continue;
    }
    const uses = asArray(asObject(assistantResponseMessage)['toolUses']).map(asObject);
    open = new Set(uses.map((use) => use['toolUseId']));
    for (const { name, input } of uses) {
      const tool = declared.get(String(name).toLowerCase());
      if (!tool) return `tool ${String(name)} is used in history but not declared`;
      if (typeof input !== 'object' || input === null) return `input of tool use ${String(name)} is not an object`;
      if (refuseEmptyInput && lacksRequired(input, tool.schema)) return `empty input for ${String(name)}`;
    }
  }
  return undefined;
}

function toolResults(message: Json): readonly Json[] {
  return asArray(asObject(message['userInputMessageContext'])['toolResults']).map(asObject);
}

function matchResults(open: ReadonlySet<unknown>, results: readonly Json[]): string | undefined {
  const answered = new Set<unknown>();
  for (const { toolUseId, status, content } of results) {
    if (answered.has(toolUseId)) return `tool use ${String(toolUseId)} is answered twice`;
    if (!open.has(toolUseId)) return `tool result ${String(toolUseId)} without its tool use`;
    if (status !== 'success' && status !== 'error') return `tool result status ${String(status)}`;
    if (asArray(content).length === 0) return 'tool result without content';
    answered.add(toolUseId);
  }
  return answered.size < open.size ? 'tool use without its tool result' : undefined;
}
