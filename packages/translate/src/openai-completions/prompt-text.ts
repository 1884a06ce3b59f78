import type { CompletionRequest } from '@sluice/wire/openai-completions';

/** The prompt as one text; undefined for token numbers and for several prompts. */
export function promptText(prompt: CompletionRequest['prompt']): string | undefined {
  if (typeof prompt === 'string') return prompt;
  const [first] = prompt;
  return prompt.length === 1 && typeof first === 'string' ? first : undefined;
}
