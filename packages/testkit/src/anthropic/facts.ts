import { asArray, asObject, asText } from '../stand-in/index.ts';
import { countTokens, type RequestFacts } from '../upstream/index.ts';

/** The facts of a Messages request. */
export function readFacts(json: unknown): RequestFacts {
  const body = asObject(json);
  const messages = asArray(body['messages']).map(asObject);
  const lastAnswer = messages.findLastIndex(({ role }) => role === 'assistant');
  const said = messages.slice(lastAnswer + 1).filter(({ role }) => role === 'user');
  return {
    model: asText(body['model']),
    prompt: said.flatMap(({ content }) => textsOf(content)).join('\n'),
    tools: asArray(body['tools'])
      .map(asObject)
      .map((tool) => ({ name: asText(tool['name']), schema: tool['input_schema'] })),
    stream: body['stream'] === true,
    inputTokens: countTokens([body['system'], body['messages'], body['tools']]),
    stopSequences: asArray(body['stop_sequences']).map(asText),
  };
}

function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return asArray(content)
    .map(asObject)
    .filter(({ type }) => type === 'text')
    .map(({ text }) => asText(text));
}
