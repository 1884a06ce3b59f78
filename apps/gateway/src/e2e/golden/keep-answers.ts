import {
  type Client,
  type Conversation,
  type KeptAnswer,
  type LiveMessage,
  readWhole,
  write,
} from '@sluice/testkit/conversations';
import { VENDOR_MODELS, type VendorId } from '../vendors.ts';
import type { Lanes } from './lane.ts';

/** Takes the earlier answers of a conversation from the vendors, as this client gets them. */
export async function keepAnswers(
  conversation: Conversation,
  client: Client,
  vendor: VendorId,
  lanes: Lanes,
): Promise<ReadonlyMap<LiveMessage, KeptAnswer>> {
  const kept = new Map<LiveMessage, KeptAnswer>();
  for (const [at, message] of conversation.messages.entries()) {
    if (!('live' in message)) continue;
    const from = message.live === 'here' ? vendor : elsewhere(vendor);
    const model = conversation.models?.[from] ?? VENDOR_MODELS[from];
    const earlier = { ...conversation, messages: conversation.messages.slice(0, at) };
    const written = write(client, earlier, { model, stream: false, kept: (live) => answerOf(kept, live) });
    const { status, text } = await lanes[from].ask(written, message.reply);
    if (status !== 200) throw new Error(`${client} over ${from}, message ${at}: ${status} ${text}`);
    kept.set(message, readWhole(client, text));
  }
  return kept;
}

/** The answer that was kept for a live message. */
export function answerOf(kept: ReadonlyMap<LiveMessage, KeptAnswer>, message: LiveMessage): KeptAnswer {
  const answer = kept.get(message);
  if (!answer) throw new Error('a live message without its answer');
  return answer;
}

function elsewhere(vendor: VendorId): VendorId {
  return vendor === 'claude' ? 'codex' : 'claude';
}
