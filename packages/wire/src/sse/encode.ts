/**
 * One named server-sent event. `data` is already serialised and must hold no line break, which
 * `JSON.stringify` guarantees: it escapes every control character.
 */
export function encodeEvent(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}

/** One event without a name, the OpenAI and Gemini way. The same rule for `data` as {@link encodeEvent}. */
export function encodeData(data: string): string {
  return `data: ${data}\n\n`;
}

/** A comment frame: every reader skips it, so it keeps a connection warm without meaning anything. */
export function encodeComment(text: string): string {
  return `: ${text.replace(/[\r\n]+/g, ' ')}\n\n`;
}

/** The comment we send while an upstream is still silent. */
export const KEEP_ALIVE = encodeComment('keep-alive');
