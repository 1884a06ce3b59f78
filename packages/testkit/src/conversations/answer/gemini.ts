import { readGeminiStream } from '../../gemini/index.ts';
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
  STOP: 'stop',
  MAX_TOKENS: 'max_tokens',
  SAFETY: 'refusal',
  RECITATION: 'refusal',
  PROHIBITED_CONTENT: 'refusal',
  'blocked:PROHIBITED_CONTENT': 'refusal',
};

export function readGeminiRecords(body: string): ReadAnswer {
  const stream = readGeminiStream(body);
  const facts: AnswerFacts = {
    text: stream.text,
    thinking: stream.thinking,
    refusal: '',
    calls: stream.tools.map(({ name, input }) => ({ tool: name, input })),
    end: endWith(stream.finish, stream.tools.length),
    stopSequence: undefined,
    usage: usageOf(stream.usage),
    signed: stream.signatures.length > 0 || stream.tools.some(({ signature }) => signature !== undefined),
  };
  return { facts, violations: [...stream.violations, ...idProblems(stream.tools.map(({ id }) => id))] };
}

export function readGenerateContent(json: JsonObject): ReadWhole {
  const candidate = asObject(asArray(json['candidates'])[0]);
  const content = asObject(candidate['content']);
  const parts = asArray(content['parts']).map(asObject);
  const calls = parts.flatMap(({ functionCall }) => (functionCall ? [asObject(functionCall)] : []));
  const ids = calls.map(({ id }) => asText(id));
  const blocked = asText(asObject(json['promptFeedback'])['blockReason']);
  const texts = (thoughts: boolean): string =>
    parts
      .filter(({ thought }) => (thought === true) === thoughts)
      .map(({ text }) => asText(text))
      .join('');
  const facts: AnswerFacts = {
    text: texts(false),
    thinking: texts(true),
    refusal: '',
    calls: calls.map(({ name, args = {} }) => ({ tool: asText(name), input: args })),
    end: endWith(blocked ? `blocked:${blocked}` : asText(candidate['finishReason']), calls.length),
    stopSequence: undefined,
    usage: json['usageMetadata'] ? usageOf(asObject(json['usageMetadata'])) : undefined,
    signed: parts.some(({ thoughtSignature: signature }) => signature !== undefined),
  };
  const violations = idProblems(ids);
  if (!blocked && content['role'] !== 'model') violations.push('no content of the model');
  return { facts, violations, items: [content], ids };
}

function endWith(finish: string | undefined, calls: number): End | undefined {
  const end = endOf(finish, ENDS);
  return end === 'stop' && calls > 0 ? 'calls' : end;
}

function usageOf(usage: JsonObject | undefined) {
  if (!usage) return undefined;
  const read = count(usage['cachedContentTokenCount']);
  const reasoning = count(usage['thoughtsTokenCount']);
  return {
    input: count(usage['promptTokenCount']) - read,
    cacheRead: read,
    cacheWrite: 0,
    output: count(usage['candidatesTokenCount']) + reasoning,
    reasoning,
  };
}
