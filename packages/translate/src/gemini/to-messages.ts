import type { Message, Part } from '@sluice/core';
import type { Content } from '@sluice/wire/gemini';
import { CallIds } from './call-ids.ts';
import { vendorSigner } from './signature.ts';
import { toParts } from './to-parts.ts';

/**
 * The messages of a conversation. Google's own SDK keeps every record of a streamed answer as a message of its own, so the
 * model's adjacent messages become one again, and so do their adjacent texts, and thoughts up to the one that is signed.
 */
export function toMessages(contents: readonly Content[], model: string): Message[] {
  const reading = { ids: new CallIds(contents), vendor: vendorSigner(model) };
  const messages: { role: 'user' | 'assistant'; content: Part[] }[] = [];
  for (const { role, parts } of contents) {
    const said = parts.flatMap((part) => toParts(part, reading));
    const last = messages.at(-1);
    if (role !== 'model') messages.push({ role: 'user', content: said });
    else if (last?.role === 'assistant') for (const part of said) join(last.content, part);
    else messages.push({ role: 'assistant', content: said.reduce(join, []) });
  }
  return messages;
}

/** Appends a part of the model's, to the last one where both are slices of one text or thought. */
function join(parts: Part[], part: Part): Part[] {
  const last = parts.at(-1);
  if (last?.type === 'text' && part.type === 'text') {
    parts[parts.length - 1] = { ...last, text: last.text + part.text };
  } else if (last?.type === 'reasoning' && part.type === 'reasoning' && last.signature === undefined) {
    parts[parts.length - 1] = { ...part, text: last.text + part.text };
  } else parts.push(part);
  return parts;
}
