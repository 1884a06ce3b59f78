import { asObject } from '../stand-in/index.ts';
import type { RequestView, Violation } from '../upstream/index.ts';
import { checkModel } from './check-chat.ts';
import { isPrompt } from './prompts.ts';
import { invalid, outside, unknownKey, wrongType } from './violation.ts';

const KEYS: ReadonlySet<string> = new Set([
  ...['model', 'prompt', 'best_of', 'echo', 'frequency_penalty', 'logit_bias', 'logprobs', 'max_tokens', 'n'],
  ...['presence_penalty', 'seed', 'stop', 'stream', 'stream_options', 'suffix', 'temperature', 'top_p', 'user'],
]);

/** The first rule of Completions this request breaks. */
export function checkCompletion(view: RequestView): Violation | undefined {
  if (view.body === undefined) return invalid('We could not parse the JSON body of your request.');
  const body = asObject(view.body);
  const { prompt, stream, stream_options: options } = body;
  const why = checkModel(body, view.models) ?? unknownKey(body, KEYS);
  if (why) return why;
  if (prompt !== undefined && prompt !== null && !isPrompt(prompt)) {
    return wrongType('prompt', 'a string or an array of strings or of tokens', prompt);
  }
  if (options && stream !== true) {
    return invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');
  }
  return (
    outside('temperature', body['temperature'], 0, 2) ??
    outside('n', body['n'], 1, 128) ??
    outside('logprobs', body['logprobs'], 0, 5)
  );
}
