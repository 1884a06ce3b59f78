import { asArray, asText } from '../stand-in/index.ts';
import { countTokens, type RequestFacts } from '../upstream/index.ts';
import { promptOf } from './check-contents.ts';
import { declarationsOf } from './check-tools.ts';
import { fieldsOf } from './proto-json.ts';

/** The facts of a Gemini request, out of its envelope if it had one. */
export function readFacts(value: unknown, model: string, stream: boolean): RequestFacts {
  const request = fieldsOf(value);
  const { contents, systemInstruction, tools, generationConfig } = request;
  return {
    model,
    prompt: promptOf(contents),
    tools: declarationsOf(request),
    stream,
    inputTokens: countTokens([systemInstruction, contents, tools]),
    stopSequences: asArray(fieldsOf(generationConfig)['stopSequences']).map(asText),
  };
}
