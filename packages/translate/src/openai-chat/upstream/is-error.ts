type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a JSON object that came with a 200 is an error: `error` in it, vLLM's `object: "error"`, or a bare `message` or
 * `detail` where an answer should be.
 */
export function isErrorChunk(chunk: Fields): boolean {
  const { error } = chunk;
  if (typeof error === 'string' || (typeof error === 'object' && error !== null)) return true;
  if (chunk['object'] === 'error') return true;
  if ('choices' in chunk || 'usage' in chunk || 'data' in chunk) return false;
  return typeof chunk['message'] === 'string' || 'detail' in chunk;
}
