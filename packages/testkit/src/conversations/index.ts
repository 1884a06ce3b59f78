/** Conversations written once in no vendor's words, and how each client says them and reads what comes back. */

export type { AnswerFacts, End, ReadAnswer, ReadWhole, ToldUsage } from './answer/index.ts';
export { readStreamed, readWhole } from './answer/index.ts';
export { CONVERSATIONS } from './catalogue.ts';
export type {
  Call,
  Client,
  Conversation,
  Document,
  Habit,
  Image,
  LiveMessage,
  Message,
  Piece,
  Result,
  SaidMessage,
  Settings,
  Speaker,
  Text,
  Thought,
  Tool,
} from './conversation.ts';
export { CLIENTS } from './conversation.ts';

export type { Heard } from './hear/index.ts';
export { hear } from './hear/index.ts';
export type { Reply, ReplyCall } from './reply.ts';
export { kiroScript, upstreamScript } from './reply.ts';
export type { KeptAnswer, WriteOptions, Written } from './write/index.ts';
export { CALL_FORMS, callId, write } from './write/index.ts';
