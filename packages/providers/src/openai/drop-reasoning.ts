type Fields = Readonly<Record<string, unknown>>;

/** What clients hand thoughts of earlier turns back in. */
const THOUGHTS = ['reasoning_content', 'reasoning', 'reasoning_details'] as const;

/** The `messages` of a chat without thoughts of earlier turns, as an edit of its body; none when there are no thoughts. */
export function dropReasoning({ messages }: Fields): { readonly messages?: readonly unknown[] } {
  if (!Array.isArray(messages)) return {};
  const isThinking = (message: unknown): message is Fields =>
    typeof message === 'object' && message !== null && THOUGHTS.some((field) => field in message);
  if (!messages.some(isThinking)) return {};
  return { messages: messages.map((message) => (isThinking(message) ? withoutThoughts(message) : message)) };
}

function withoutThoughts(message: Fields): Fields {
  const kept = Object.entries(message).filter(([field]) => !(THOUGHTS as readonly string[]).includes(field));
  return Object.fromEntries(kept);
}
