import { readSseText } from '../../sse/index.ts';
import { asArray, asObject, asText, type JsonObject } from '../../stand-in/index.ts';
import { type AnswerFacts, type End, endOf, jsonOf, type ReadAnswer, type ReadWhole } from './answer-facts.ts';
import { chatUsageOf } from './chat.ts';

const ENDS: Readonly<Record<string, End>> = { stop: 'stop', length: 'max_tokens', content_filter: 'refusal' };

export function readCompletionChunks(body: string): ReadAnswer {
  const { events, problems, unfinished } = readSseText(body);
  const violations = [...problems];
  if (unfinished) violations.push('the last record has no blank line after it');
  if (events.at(-1)?.data !== '[DONE]') violations.push('the stream ends without [DONE]');
  const chunks = events.slice(0, -1).map(({ data }) => asObject(jsonOf(data)));
  const choices = chunks.flatMap(({ choices }) => asArray(choices).map(asObject));
  const ends = choices.map(({ finish_reason: reason }) => asText(reason)).filter(Boolean);
  const told = chunks.map(({ usage }) => usage).filter(Boolean);
  if (chunks.some(({ object }) => object !== 'text_completion')) violations.push('a record that is no completion');
  if (ends.length !== 1) violations.push(`${ends.length} finish reasons`);
  if (told.length > 1) violations.push('usage twice');
  const text = choices.map((choice) => asText(choice['text'])).join('');
  return { facts: factsOf(text, ends[0], told.length > 0 ? asObject(told[0]) : undefined), violations };
}

export function readCompletion(json: JsonObject): ReadWhole {
  const choice = asObject(asArray(json['choices'])[0]);
  const violations = json['object'] === 'text_completion' ? [] : ['no completion'];
  const facts = factsOf(asText(choice['text']), asText(choice['finish_reason']), asObject(json['usage']));
  return { facts, violations, items: [], ids: [] };
}

function factsOf(text: string, finish: string | undefined, usage: JsonObject | undefined): AnswerFacts {
  return {
    text,
    thinking: '',
    refusal: '',
    calls: [],
    end: endOf(finish, ENDS),
    stopSequence: undefined,
    usage: chatUsageOf(usage),
    signed: false,
  };
}
