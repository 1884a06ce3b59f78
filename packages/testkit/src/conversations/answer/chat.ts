import { readChatStream } from '../../openai/index.ts';
import { asArray, asObject, asText, type JsonObject } from '../../stand-in/index.ts';
import {
  type AnswerFacts,
  count,
  type End,
  endOf,
  idProblems,
  jsonOf,
  type ReadAnswer,
  type ReadWhole,
} from './answer-facts.ts';

const ENDS: Readonly<Record<string, End>> = {
  stop: 'stop',
  tool_calls: 'calls',
  length: 'max_tokens',
  content_filter: 'refusal',
};

export function readChatChunks(body: string): ReadAnswer {
  const stream = readChatStream(body);
  const facts: AnswerFacts = {
    text: stream.text,
    thinking: stream.thinking,
    refusal: stream.refusal,
    calls: stream.tools.map(({ name, input }) => ({ tool: name, input })),
    end: endWith(stream.finish, stream.refusal),
    stopSequence: undefined,
    usage: chatUsageOf(stream.usage),
    signed: body.includes('"thought_signature"'),
  };
  return { facts, violations: [...stream.violations, ...idProblems(stream.tools.map(({ id }) => id))] };
}

export function readChatCompletion(json: JsonObject): ReadWhole {
  const choice = asObject(asArray(json['choices'])[0]);
  const message = asObject(choice['message']);
  const calls = asArray(message['tool_calls']).map(asObject);
  const ids = calls.map(({ id }) => asText(id));
  const violations = idProblems(ids);
  if (json['object'] !== 'chat.completion' || message['role'] !== 'assistant') violations.push('no chat completion');
  if (Array.isArray(message['tool_calls']) && calls.length === 0) violations.push('an empty list of tool calls');
  const facts: AnswerFacts = {
    text: asText(message['content']),
    thinking: asText(message['reasoning_content']) + asText(message['reasoning']),
    refusal: asText(message['refusal']),
    calls: calls.map(({ function: called }) => {
      const { name, arguments: input } = asObject(called);
      return { tool: asText(name), input: jsonOf(asText(input)) };
    }),
    end: endWith(asText(choice['finish_reason']), asText(message['refusal'])),
    stopSequence: undefined,
    usage: chatUsageOf(asObject(json['usage'])),
    signed: JSON.stringify(message).includes('"thought_signature"'),
  };
  const { annotations: _annotations, refusal, ...rest } = message;
  return { facts, violations, items: [refusal ? message : rest], ids };
}

/** Whoever declines in words ends as if it were done. */
function endWith(finish: string | undefined, refusal: string): End | undefined {
  const end = endOf(finish, ENDS);
  return end === 'stop' && refusal !== '' ? 'refusal' : end;
}

/** Usage in the words of Chat Completions and Completions. */
export function chatUsageOf(usage: JsonObject | undefined) {
  if (!usage) return undefined;
  const { cached_tokens: read, cache_write_tokens: write } = asObject(usage['prompt_tokens_details']);
  const { reasoning_tokens: reasoning } = asObject(usage['completion_tokens_details']);
  return {
    input: count(usage['prompt_tokens']) - count(read) - count(write),
    cacheRead: count(read),
    cacheWrite: count(write),
    output: count(usage['completion_tokens']),
    reasoning: count(reasoning),
  };
}
