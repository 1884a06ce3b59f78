/** What a model takes and what it refuses with a 400. */
export interface ChatModelTraits {
  /** Where the limit of the answer goes. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** `temperature` and `top_p` other than 1, penalties and `stop`. */
  readonly sampling: boolean;
  readonly effort: boolean;
}

/**
 * The traits of a model, read from its name: OpenAI's thinking models take no sampling and no `max_tokens`, its older ones no
 * effort (errors `unsupported_parameter`, `unsupported_value`). A name of anybody else's gets everything, and `max_tokens`,
 * which every compatible server knows. A vendor in front (`openai/gpt-5`) and fine-tuning (`ft:gpt-4o:…`) change nothing.
 */
export function traitsOf(model: string): ChatModelTraits {
  const name = model.toLowerCase().replace(/^(?:ft:|.*\/)/, '');
  if (/^(?:o\d|gpt-[5-9])/.test(name) && !name.includes('-chat')) {
    return { maxTokensField: 'max_completion_tokens', sampling: false, effort: true };
  }
  const isOpenai = /^(?:gpt-\d|chatgpt-)/.test(name);
  return { maxTokensField: isOpenai ? 'max_completion_tokens' : 'max_tokens', sampling: true, effort: !isOpenai };
}
