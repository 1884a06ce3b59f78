import type { CompletionRequest } from '@sluice/wire/openai-completions';
import { promptText } from './prompt-text.ts';

/**
 * Why a request can be passed through but not translated, in the caller's words; undefined when it can be. Only another
 * server of this API can read token numbers, answer several prompts at once or fill in a middle.
 */
export function refusalOf(request: CompletionRequest): string | undefined {
  if (promptText(request.prompt) === undefined) {
    return typeof request.prompt[0] === 'string'
      ? 'prompt: only one prompt can be sent to this model'
      : 'prompt: token numbers cannot be sent to this model, only text';
  }
  if (request.n && request.n > 1) return 'n: only one choice can be asked of this model';
  if (request.best_of && request.best_of > 1) return 'best_of: only one choice can be asked of this model';
  if (request.suffix) return 'suffix: this model cannot fill in a middle';
  return undefined;
}
