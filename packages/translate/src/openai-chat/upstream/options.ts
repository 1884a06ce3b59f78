/** What differs between servers that speak Chat Completions. */
export interface ChatRequestOptions {
  /** What the upstream calls the model. */
  readonly model: string;
  /** Where the limit of the answer goes. Default: by the model's name, see `traitsOf`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens' | undefined;
  /** Hand thoughts of earlier turns back as `reasoning_content`. Default false: most servers ignore or refuse it. */
  readonly sendsReasoning?: boolean | undefined;
  /** Hand Gemini's call signatures back in `extra_content`: for Google's own endpoint. Default false. */
  readonly sendsSignatures?: boolean | undefined;
}
