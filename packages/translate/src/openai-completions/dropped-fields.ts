import type { CompletionRequest } from '@sluice/wire/openai-completions';

/** Fields of the API that a turn, the answer or `refusalOf` honours. */
const EXPRESSED: ReadonlySet<string> = new Set([
  'model',
  'prompt',
  'stream',
  'stream_options',
  'max_tokens',
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'seed',
  'n',
  'best_of',
  'stop',
  'suffix',
  'user',
]);

const MOST_NAMES = 64;

/** What the client said that a turn has no word for (`echo`, `logprobs`, `logit_bias`, …), each once, at most 64. */
export function droppedFields(request: CompletionRequest): readonly string[] {
  const said = Object.entries(request).filter(
    ([name, value]) => !EXPRESSED.has(name) && value !== null && value !== false,
  );
  const names = said.map(([name]) => (/^[\w-]{1,64}$/.test(name) ? name : 'other'));
  return [...new Set(names)].slice(0, MOST_NAMES);
}
