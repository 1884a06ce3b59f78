import { asArray, asObject, asText } from '../stand-in/index.ts';
import { countTokens, type RequestFacts } from '../upstream/index.ts';
import { promptsOf } from './prompts.ts';

/** The facts of a Chat Completions request. */
export function chatFacts(json: unknown): RequestFacts {
  const body = asObject(json);
  const messages = asArray(body['messages']).map(asObject);
  const lastAnswer = messages.findLastIndex(({ role }) => role === 'assistant');
  const said = messages.slice(lastAnswer + 1).filter(({ role }) => role === 'user');
  return {
    ...common(json),
    prompt: said.flatMap(({ content }) => textsOf(content)).join('\n'),
    tools: asArray(body['tools'])
      .map((tool) => asObject(asObject(tool)['function']))
      .map(({ name, parameters }) => ({ name: asText(name), schema: parameters })),
    inputTokens: countTokens([body['messages'], body['tools']]),
  };
}

/** The facts of a Completions request. */
export function completionFacts(json: unknown): RequestFacts {
  const prompts = promptsOf(asObject(json)['prompt']);
  return { ...common(json), prompt: prompts.join('\n'), tools: [], inputTokens: countTokens(prompts) };
}

/** The facts of an embedding request. */
export function embeddingFacts(json: unknown): RequestFacts {
  const inputs = promptsOf(asObject(json)['input']);
  return { ...common(json), prompt: inputs.join('\n'), tools: [], inputTokens: countTokens(inputs), stream: false };
}

function common(json: unknown): Pick<RequestFacts, 'model' | 'stream' | 'stopSequences'> {
  const { model, stream, stop } = asObject(json);
  return {
    model: asText(model),
    stream: stream === true,
    stopSequences: typeof stop === 'string' ? [stop] : asArray(stop).map(asText),
  };
}

/** Texts of a content that is a string or parts with `text`. */
export function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return asArray(content).map((part) => asText(asObject(part)['text']));
}

/** The facts of a Responses request. */
export function responseFacts(json: unknown): RequestFacts {
  const body = asObject(json);
  const { input } = body;
  const items = asArray(input).map(asObject);
  const lastAnswer = items.findLastIndex(({ role, type }) => role === 'assistant' || type === 'function_call');
  const said = items.slice(lastAnswer + 1).filter(({ role }) => role === 'user');
  return {
    ...common(json),
    prompt: typeof input === 'string' ? input : said.flatMap(({ content }) => textsOf(content)).join('\n'),
    tools: asArray(body['tools'])
      .map(asObject)
      .map(({ name, parameters }) => ({ name: asText(name), schema: parameters })),
    inputTokens: countTokens([body['instructions'], input, body['tools']]),
  };
}
