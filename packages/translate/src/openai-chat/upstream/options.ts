/** What differs between servers that speak Chat Completions. */
export interface ChatRequestOptions {
  /** What the upstream calls the model. */
  readonly model: string;
  /**
   * Where the limit of the answer goes. OpenAI's thinking models refuse `max_tokens`; many compatible servers know only that.
   * Default `max_tokens`.
   */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Hand thoughts of earlier turns back as `reasoning_content`. Default false: most servers ignore or refuse it. */
  readonly sendsReasoning?: boolean;
  /** Hand Gemini's call signatures back in `extra_content`: for Google's own endpoint. Default false. */
  readonly sendsSignatures?: boolean;
}
