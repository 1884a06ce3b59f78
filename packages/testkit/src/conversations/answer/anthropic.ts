import { readAnthropicStream } from '../../anthropic/index.ts';
import { asArray, asObject, asText, type JsonObject } from '../../stand-in/index.ts';
import {
  type AnswerFacts,
  count,
  type End,
  endOf,
  idProblems,
  type ReadAnswer,
  type ReadWhole,
} from './answer-facts.ts';

const ENDS: Readonly<Record<string, End>> = {
  end_turn: 'stop',
  tool_use: 'calls',
  max_tokens: 'max_tokens',
  stop_sequence: 'stop_sequence',
  refusal: 'refusal',
  model_context_window_exceeded: 'context_window',
  pause_turn: 'pause',
};

export function readAnthropicEvents(body: string): ReadAnswer {
  const stream = readAnthropicStream(body);
  const facts: AnswerFacts = {
    text: stream.text,
    thinking: stream.thinking,
    refusal: '',
    calls: stream.tools.map(({ name, input }) => ({ tool: name, input })),
    end: endOf(stream.finish, ENDS),
    stopSequence: stream.stopSequence,
    usage: usageOf(stream.usage),
    signed: stream.signatures.some(Boolean) || stream.blocks.includes('redacted_thinking'),
  };
  return { facts, violations: [...stream.violations, ...idProblems(stream.tools.map(({ id }) => id))] };
}

export function readAnthropicMessage(json: JsonObject): ReadWhole {
  const content = asArray(json['content']).map(asObject);
  const of = (type: string): JsonObject[] => content.filter((block) => block['type'] === type);
  const join = (type: string, member: string): string =>
    of(type)
      .map((block) => asText(block[member]))
      .join('');
  const ids = of('tool_use').map(({ id }) => asText(id));
  const violations = idProblems(ids);
  if (json['type'] !== 'message' || json['role'] !== 'assistant') violations.push('no message of the assistant');
  if (of('text').some(({ text }) => text === '')) violations.push('an empty text block');
  const facts: AnswerFacts = {
    text: join('text', 'text'),
    thinking: join('thinking', 'thinking'),
    refusal: '',
    calls: of('tool_use').map(({ name, input }) => ({ tool: asText(name), input })),
    end: endOf(asText(json['stop_reason']), ENDS),
    stopSequence: asText(json['stop_sequence']) || undefined,
    usage: usageOf(asObject(json['usage'])),
    signed: join('thinking', 'signature') !== '' || of('redacted_thinking').length > 0,
  };
  return { facts, violations, items: content.map(plainBlock), ids };
}

/** A block as clients send it back: without what only answers carry. */
function plainBlock({ caller: _caller, citations: _citations, ...block }: JsonObject): JsonObject {
  return block;
}

function usageOf(usage: JsonObject | undefined) {
  if (!usage) return undefined;
  const { thinking_tokens: reasoning } = asObject(usage['output_tokens_details']);
  return {
    input: count(usage['input_tokens']),
    cacheRead: count(usage['cache_read_input_tokens']),
    cacheWrite: count(usage['cache_creation_input_tokens']),
    output: count(usage['output_tokens']),
    reasoning: count(reasoning),
  };
}
