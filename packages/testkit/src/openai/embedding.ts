import { asObject, asText, hash } from '../stand-in/index.ts';
import { countTokens, type RequestView, type Violation } from '../upstream/index.ts';
import { checkModel } from './check-chat.ts';
import { isPrompt, promptsOf } from './prompts.ts';
import { invalid, missing, outside, unknownKey, wrongValue } from './violation.ts';

const KEYS: ReadonlySet<string> = new Set(['input', 'model', 'dimensions', 'encoding_format', 'user']);
const MAX_INPUTS = 2_048;
const DEFAULT_DIMENSIONS = 1_536;

/** The first rule of Embeddings this request breaks. */
export function checkEmbedding(view: RequestView): Violation | undefined {
  if (view.body === undefined) return invalid('We could not parse the JSON body of your request.');
  const body = asObject(view.body);
  const { input, encoding_format: format } = body;
  const formats = ['float', 'base64'];
  if (format !== undefined && !formats.includes(asText(format))) return wrongValue('encoding_format', format, formats);
  if (input === undefined) return missing('input');
  if (!isPrompt(input) || promptsOf(input).some((each) => each === '') || promptsOf(input).length > MAX_INPUTS) {
    return invalid("'$.input' is invalid. Please check the API reference.");
  }
  return checkModel(body, view.models) ?? unknownKey(body, KEYS) ?? outside('dimensions', body['dimensions'], 1, 3_072);
}

/** The answer to an embedding request: the same text always gets the same unit vector. */
export function embed({ body: json }: RequestView): object {
  const body = asObject(json);
  const { model, dimensions, encoding_format: format } = body;
  const size = typeof dimensions === 'number' ? dimensions : DEFAULT_DIMENSIONS;
  const inputs = promptsOf(body['input']);
  const tokens = inputs.reduce((sum, input) => sum + countTokens(input), 0);
  return {
    object: 'list',
    data: inputs.map((input, index) => {
      const vector = expectedEmbedding(input, size);
      const base64 = Buffer.from(new Float32Array(vector).buffer).toString('base64');
      return { object: 'embedding', index, embedding: format === 'base64' ? base64 : vector };
    }),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** The vector of a text, exact to float32. */
export function expectedEmbedding(text: string, dimensions = DEFAULT_DIMENSIONS): number[] {
  const seed = [...text].reduce((sum, character) => hash(sum, character.codePointAt(0) ?? 0), 1);
  const raw = Array.from({ length: dimensions }, (_, index) => hash(seed, index) / 2 ** 31 - 1);
  const length = Math.hypot(...raw);
  return raw.map((value) => Math.fround(value / length));
}
