/** The prompts of a Completions request, or the inputs of an embedding: one or many, as text or as token ids. */
export function promptsOf(prompt: unknown): string[] {
  if (typeof prompt === 'string') return [prompt];
  if (!Array.isArray(prompt)) return [''];
  if (prompt.every((each) => typeof each === 'number')) return [tokensAsText(prompt)];
  return prompt.map((each) => (Array.isArray(each) ? tokensAsText(each) : String(each)));
}

/** Whether it is one of the four shapes: text, texts, token ids, lists of token ids; none of them empty. */
export function isPrompt(prompt: unknown): boolean {
  if (typeof prompt === 'string') return true;
  if (!Array.isArray(prompt) || prompt.length === 0) return false;
  const tokens = (value: unknown): boolean =>
    Array.isArray(value) && value.length > 0 && value.every((each) => Number.isInteger(each));
  return prompt.every((each) => typeof each === 'string') || tokens(prompt) || prompt.every(tokens);
}

function tokensAsText(tokens: readonly unknown[]): string {
  return tokens.map((token) => `<${String(token)}>`).join('');
}
