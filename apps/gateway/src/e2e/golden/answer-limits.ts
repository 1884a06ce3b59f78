import type { AnswerFacts, Client, Reply } from '@sluice/testkit/conversations';
import type { VendorId } from '../vendors.ts';

/** What a reply is, as far as it has come: from the vendor's script to the client's eyes. */
type Facts = AnswerFacts;

/** One thing a vendor or a client has no word for. Applied in order, vendors first. */
export interface Limit {
  readonly vendors?: readonly VendorId[];
  readonly clients?: readonly Client[];
  /** Only answers that are translated, or only those that are passed through. Default both. */
  readonly lane?: 'translated' | 'passed';
  /** As it stands in docs/golden-matrix.md. */
  readonly why: string;
  change(facts: Facts, reply: Reply): Partial<Facts>;
}

const OPENAI: readonly Client[] = ['openai-chat', 'openai-responses', 'openai-completions'];

export const LIMITS: readonly Limit[] = [
  {
    vendors: ['kiro'],
    why: 'Kiro tells no reason for an end: what is cut, filtered or stopped by a word looks finished, and a refusal is text.',
    change: ({ text, refusal, calls }) => ({
      end: calls.length > 0 ? 'calls' : 'stop',
      stopSequence: undefined,
      text: text + refusal,
      refusal: '',
    }),
  },
  {
    vendors: ['kiro'],
    why: 'Kiro tells no token counts: what clients are told is an estimate, and is not compared.',
    change: () => ({ usage: undefined }),
  },
  {
    vendors: ['claude'],
    why: 'Claude explains a refusal beside the content (`stop_details`), which no other dialect has a place for.',
    change: () => ({ refusal: '' }),
  },
  {
    vendors: ['antigravity'],
    why: 'Gemini refuses a whole prompt without a word, and without counting what it wrote.',
    change: ({ refusal, usage }) =>
      refusal !== '' && usage ? { refusal: '', usage: { ...usage, output: 0, reasoning: 0 } } : {},
  },
  {
    vendors: ['codex', 'antigravity', 'openai'],
    why: 'Codex, Gemini and Chat servers do not tell a stop word from an end, nor a full context window from a limit.',
    change: ({ end }) => ({ ...plainEnd(end), stopSequence: undefined }),
  },
  {
    clients: [...OPENAI, 'gemini'],
    why: 'Only clients of the Messages API can be told which stop word ended an answer, or that the context window is full.',
    change: ({ end }) => ({ ...plainEnd(end), stopSequence: undefined }),
  },
  {
    clients: ['gemini'],
    why: 'Clients of the Gemini API know no tokens written to a cache: they count as fresh input.',
    change: ({ usage }) => (usage ? { usage: withoutCacheWrites(usage) } : {}),
  },
  {
    vendors: ['antigravity'],
    why: 'Gemini knows no tokens written to a cache: they count as fresh input.',
    change: ({ usage }) => (usage ? { usage: withoutCacheWrites(usage) } : {}),
  },
  {
    lane: 'translated',
    why: 'A refusal in words is translated as text with the end of a refusal: a turn has no other place for it.',
    change: ({ text, refusal }) => ({ text: text + refusal, refusal: '' }),
  },
  {
    vendors: ['claude'],
    clients: ['anthropic', 'openai-responses', 'gemini'],
    why: 'Claude, stopped at its limit after a call, is told as stopped at the limit.',
    change: (_, { end }) => (end === 'max_tokens' ? { end } : {}),
  },
  {
    lane: 'passed',
    why: 'A passed-through answer keeps its word for the end, also when it holds a call.',
    change: (_, { end }) => (end === 'max_tokens' ? { end } : {}),
  },
  {
    vendors: ['openai'],
    why: 'Chat servers sign nothing.',
    change: () => ({ signed: false }),
  },
  {
    vendors: ['kiro'],
    clients: [...OPENAI, 'gemini'],
    why: 'Nobody takes the marks of Kiro’s thoughts back; only the Messages API insists on one.',
    change: () => ({ signed: false }),
  },
  {
    clients: ['openai-chat', 'openai-completions'],
    why: 'Clients of Chat Completions can keep Gemini’s signature of a call, and no other.',
    change: ({ signed, calls }) => ({ signed: signed && calls.length > 0 }),
  },
];

function plainEnd(end: Facts['end']): Partial<Facts> {
  if (end === 'stop_sequence' || end === 'pause') return { end: 'stop' };
  return end === 'context_window' ? { end: 'max_tokens' } : {};
}

function withoutCacheWrites(usage: NonNullable<Facts['usage']>): NonNullable<Facts['usage']> {
  return { ...usage, input: usage.input + usage.cacheWrite, cacheWrite: 0 };
}
