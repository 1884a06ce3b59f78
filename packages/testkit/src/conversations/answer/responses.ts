import { readResponsesStream } from '../../openai/index.ts';
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
  completed: 'stop',
  'incomplete:max_output_tokens': 'max_tokens',
  'incomplete:content_filter': 'refusal',
};

export function readResponsesEvents(body: string): ReadAnswer {
  const stream = readResponsesStream(body);
  const facts: AnswerFacts = {
    text: stream.text,
    thinking: stream.thinking,
    refusal: stream.refusal,
    calls: stream.tools.map(({ name, input }) => ({ tool: name, input })),
    end: endWith(stream.finish, stream.tools.length, stream.refusal),
    stopSequence: undefined,
    usage: usageOf(stream.usage),
    signed: stream.encrypted.length > 0,
  };
  return { facts, violations: [...stream.violations, ...idProblems(stream.tools.map(({ callId }) => callId))] };
}

export function readResponse(json: JsonObject): ReadWhole {
  const output = asArray(json['output']).map(asObject);
  const of = (type: string): JsonObject[] => output.filter((item) => item['type'] === type);
  const parts = of('message').flatMap(({ content }) => asArray(content).map(asObject));
  const calls = of('function_call');
  const ids = calls.map(({ call_id: id }) => asText(id));
  const violations = idProblems(ids);
  if (json['object'] !== 'response') violations.push('no response');
  const { reason } = asObject(json['incomplete_details']);
  const finish = asText(json['status']) + (reason ? `:${asText(reason)}` : '');
  const refusal = parts.map((part) => (part['type'] === 'refusal' ? asText(part['refusal']) : '')).join('');
  const facts: AnswerFacts = {
    text: parts.map(({ type, text }) => (type === 'output_text' ? asText(text) : '')).join(''),
    thinking: of('reasoning')
      .flatMap(({ summary }) => asArray(summary).map((part) => asText(asObject(part)['text'])))
      .join(''),
    refusal,
    calls: calls.map(({ name, arguments: input }) => ({ tool: asText(name), input: jsonOf(asText(input)) })),
    end: endWith(finish, calls.length, refusal),
    stopSequence: undefined,
    usage: json['usage'] ? usageOf(asObject(json['usage'])) : undefined,
    signed: of('reasoning').some(({ encrypted_content: encrypted }) => asText(encrypted) !== ''),
  };
  return { facts, violations, items: output, ids };
}

function endWith(finish: string | undefined, calls: number, refusal: string): End | undefined {
  const end = endOf(finish, ENDS);
  if (end !== 'stop') return end;
  return calls > 0 ? 'calls' : refusal === '' ? 'stop' : 'refusal';
}

function usageOf(usage: JsonObject | undefined) {
  if (!usage) return undefined;
  const { cached_tokens: read, cache_write_tokens: write } = asObject(usage['input_tokens_details']);
  const { reasoning_tokens: reasoning } = asObject(usage['output_tokens_details']);
  return {
    input: count(usage['input_tokens']) - count(read) - count(write),
    cacheRead: count(read),
    cacheWrite: count(write),
    output: count(usage['output_tokens']),
    reasoning: count(reasoning),
  };
}
