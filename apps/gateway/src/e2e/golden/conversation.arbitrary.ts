import type { Conversation, Image, Piece, Result, SaidMessage, Settings, Tool } from '@sluice/testkit/conversations';
import fc from 'fast-check';

/** Text that is not blank and does not begin or end with white space, so that joining and trimming cannot hide a loss. */
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 24 })
  .map((text) => `w${text.replaceAll('[[', '[')}.`);

const image: fc.Arbitrary<Image> = fc
  .record({
    mediaType: fc.constantFrom('image/png', 'image/webp'),
    bytes: fc.uint8Array({ minLength: 3, maxLength: 30 }),
  })
  .map(({ mediaType, bytes }) => ({ kind: 'image', mediaType, data: Buffer.from(bytes).toString('base64') }));

const TOOLS: readonly Tool[] = ['look', 'take_it', 'set-point'].map((name) => ({
  name,
  description: `Does ${name}.`,
  schema: { type: 'object', properties: { at: { type: 'string' }, times: { type: 'integer' } }, required: ['at'] },
}));

const input = fc.record({ at: fc.string({ unit: 'grapheme', maxLength: 20 }), times: fc.integer({ min: 0, max: 9 }) });

const settings: fc.Arbitrary<Settings> = fc.record(
  {
    maxTokens: fc.integer({ min: 16, max: 30_000 }),
    temperature: fc.integer({ min: 0, max: 4 }).map((quarters) => quarters / 4),
    topK: fc.integer({ min: 1, max: 40 }),
    stops: fc.uniqueArray(fc.constantFrom('END', 'stop here', '⏹'), { minLength: 1, maxLength: 3 }),
    choice: fc.constantFrom<NonNullable<Settings['choice']>>('auto', 'must', 'none', { tool: 'look' }),
    parallel: fc.constant(false),
  },
  { requiredKeys: ['maxTokens'] },
);

interface Round {
  readonly said: readonly Piece[];
  readonly answer: string | undefined;
  readonly calls: readonly { readonly tool: string; readonly input: Record<string, unknown> }[];
  readonly results: readonly {
    readonly text: string | undefined;
    readonly image: Image | undefined;
    readonly failed: boolean;
  }[];
}

const round: fc.Arbitrary<Round> = fc.record({
  said: fc.tuple(words, fc.option(image, { nil: undefined })).map(([text, picture]): Piece[] => {
    return [{ kind: 'text', text }, ...(picture ? [picture] : [])];
  }),
  answer: fc.option(words, { nil: undefined }),
  calls: fc.array(fc.record({ tool: fc.constantFrom(...TOOLS.map(({ name }) => name)), input }), { maxLength: 3 }),
  results: fc.array(
    fc.record({
      text: fc.option(words, { nil: undefined }),
      image: fc.option(image, { nil: undefined, freq: 4 }),
      failed: fc.boolean(),
    }),
    { minLength: 3, maxLength: 3 },
  ),
});

/** A round has up to four pictures, and Kiro takes ten. */
const MOST_ROUNDS = 2;

/** A conversation of up to two rounds, each of which may call up to three tools, and a last question. */
export const anyConversation: fc.Arbitrary<Conversation> = fc
  .record({
    system: fc.option(words, { nil: undefined }),
    rounds: fc.array(round, { maxLength: MOST_ROUNDS }),
    last: words,
    settings,
  })
  .map(({ system, rounds, last, settings: asked }) => ({
    name: 'any',
    about: 'any',
    ...(system !== undefined && { system: [system] }),
    messages: [...rounds.flatMap(messagesOf), { from: 'user', content: [{ kind: 'text', text: last }] }],
    tools: TOOLS,
    settings: asked,
    reply: { text: ['ok'] },
  }));

function messagesOf({ said, answer, calls, results }: Round, round: number): SaidMessage[] {
  const made = calls.map((call, at): Piece => ({ kind: 'call', ref: `r${round}c${at}`, ...call }));
  const spoken = answer ?? (calls.length === 0 ? 'Well.' : undefined);
  const texts: Piece[] = spoken === undefined ? [] : [{ kind: 'text', text: spoken }];
  const answers = calls.map((_, at): Result => resultOf(`r${round}c${at}`, results[at]));
  return [
    { from: 'user', content: said },
    { from: 'assistant', content: [...texts, ...made] },
    ...(answers.length > 0 ? [{ from: 'user' as const, content: answers }, CLOSING] : []),
  ];
}

/** After results the model speaks before the user does. */
const CLOSING: SaidMessage = { from: 'assistant', content: [{ kind: 'text', text: 'I see.' }] };

function resultOf(ref: string, given: Round['results'][number] | undefined): Result {
  const { text, image: picture, failed } = given ?? { text: 'none', image: undefined, failed: false };
  const content = [...(text === undefined ? [] : [{ kind: 'text' as const, text }]), ...(picture ? [picture] : [])];
  return { kind: 'result', ref, content, ...(failed && { failed }) };
}
