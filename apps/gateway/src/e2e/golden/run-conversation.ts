import {
  type AnswerFacts,
  CALL_FORMS,
  type Client,
  type Conversation,
  callId,
  type KeptAnswer,
  type LiveMessage,
  readStreamed,
  readWhole,
  write,
} from '@sluice/testkit/conversations';
import { VENDOR_IDS, VENDOR_MODELS, type VendorId } from '../vendors.ts';
import { answerOf, keepAnswers } from './keep-answers.ts';
import type { Asked, Lanes } from './lane.ts';
import { stable } from './stable.ts';

export type Manner = 'stream' | 'whole';
export const MANNERS: readonly Manner[] = ['stream', 'whole'];
const DEFAULT_CLIENTS: readonly Client[] = ['anthropic', 'openai-chat', 'openai-responses', 'gemini'];

/** One cell of the matrix: what the vendor saw, and what the client was told. */
export interface Case {
  readonly client: Client;
  readonly vendor: VendorId;
  readonly manner: Manner;
  readonly unsaid: readonly string[];
  readonly asked: Asked;
  /** Undefined when the client got an error. */
  readonly answer: AnswerFacts | undefined;
  readonly violations: readonly string[];
  /** Ids of calls, as the client has them, by the author's names. */
  readonly refs: ReadonlyMap<string, string>;
}

/** Holds a conversation in every client's dialect with every vendor, streamed and whole. */
export async function runConversation(conversation: Conversation, lanes: Lanes): Promise<readonly Case[]> {
  const { clients = DEFAULT_CLIENTS, except = [] } = conversation;
  const vendors = VENDOR_IDS.filter((vendor) => !except.includes(vendor));
  const pairs = vendors.flatMap((vendor) => clients.map((client) => ({ vendor, client })));
  const cases = await Promise.all(pairs.map(({ vendor, client }) => runPair(conversation, client, vendor, lanes)));
  return cases.flat();
}

async function runPair(conversation: Conversation, client: Client, vendor: VendorId, lanes: Lanes): Promise<Case[]> {
  const kept = await keepAnswers(conversation, client, vendor, lanes);
  const refs = refsOf(conversation, client, kept);
  const model = conversation.models?.[vendor] ?? VENDOR_MODELS[vendor];
  const cases: Case[] = [];
  for (const manner of MANNERS) {
    const stream = manner === 'stream';
    const written = write(client, conversation, { model, stream, kept: (message) => answerOf(kept, message) });
    const asked = await lanes[vendor].ask(written, conversation.reply);
    const read = asked.status === 200 ? (stream ? readStreamed : readWhole)(client, asked.text) : undefined;
    const violations = [...(read?.violations ?? []), ...requestIdProblems(asked)];
    cases.push({ client, vendor, manner, unsaid: written.unsaid, asked, answer: read?.facts, violations, refs });
  }
  return cases;
}

/** Whoever asks twice has to have been refused once. */
function requestIdProblems({ seen }: Asked): string[] {
  return seen
    .slice(0, -1)
    .flatMap(({ end }) => (end === 'finished' ? ['the vendor was asked again after an answer'] : []));
}

function refsOf(
  { messages }: Conversation,
  client: Client,
  kept: ReadonlyMap<LiveMessage, KeptAnswer>,
): ReadonlyMap<string, string> {
  const refs = new Map<string, string>();
  for (const message of messages) {
    if ('live' in message) {
      const { ids } = answerOf(kept, message);
      for (const [at, { ref }] of (message.reply.calls ?? []).entries()) refs.set(ids[at] ?? '', ref);
      continue;
    }
    for (const piece of message.content) {
      if ('ref' in piece) refs.set(callId(CALL_FORMS[client], piece.ref), piece.ref);
    }
  }
  return refs;
}

/** The request the vendor answered, in its stable form. */
export function requestOf({ asked, refs }: Case): object {
  const last = asked.seen.at(-1);
  if (!last) return { path: '«nothing was asked»' };
  return stable(
    { path: last.path, ...(Object.keys(last.headers).length > 0 && { headers: last.headers }), body: last.body },
    refs,
  ) as object;
}
