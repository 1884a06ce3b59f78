import type { Client, Piece, Result } from '@sluice/testkit/conversations';
import type { VendorId } from '../vendors.ts';
import { eachMessage, eachResult, type PlainForm, without } from './plain-form.ts';

/** One thing of a conversation that a client cannot say, or that a vendor is told otherwise or not at all. */
export interface RequestLimit {
  /** As it stands in docs/golden-matrix.md. */
  readonly why: string;
  change(form: PlainForm): PlainForm;
}

const silentFailure: RequestLimit = {
  why: 'OpenAI’s clients cannot say that a tool failed.',
  change: (form) => eachResult(form, ({ failed: _failed, ...result }) => result),
};
const failureInWords: RequestLimit = {
  why: 'Codex and Chat servers are told that a tool failed by the word `Error:` before its answer.',
  change: (form) =>
    eachResult(form, ({ failed, ...result }) => (failed ? { ...result, content: withWord(result.content) } : result)),
};
const nothingToParallel: RequestLimit = {
  why: 'The Messages API has no word for one call at a time where no call is allowed.',
  change: (form) => (form.settings.choice === 'none' ? without(form, 'parallel') : form),
};
const mediaBeside: RequestLimit = {
  why: 'Media of a tool’s answer stand beside it, as the user’s, in the Gemini API and in Chat Completions.',
  change: (form) => eachMessage(form, (content) => [...content.map(withoutMedia), ...content.flatMap(mediaOf)]),
};
const onlyTopK: RequestLimit = { why: 'OpenAI’s APIs have no `top_k`.', change: (form) => without(form, 'topK') };
const noParallel: RequestLimit = {
  why: 'The Gemini API cannot ask for one call at a time.',
  change: (form) => without(form, 'parallel'),
};

export const CLIENT_LIMITS: Readonly<Partial<Record<Client, readonly RequestLimit[]>>> = {
  anthropic: [nothingToParallel],
  'openai-chat': [silentFailure, mediaBeside, onlyTopK],
  'openai-responses': [
    silentFailure,
    onlyTopK,
    { why: 'The Responses API has no stop sequences.', change: (form) => without(form, 'stops') },
  ],
  gemini: [mediaBeside, noParallel],
};

export const VENDOR_LIMITS: Readonly<Record<VendorId, readonly RequestLimit[]>> = {
  kiro: [
    mediaBeside,
    {
      why: 'Kiro has no place for a system prompt: the first message begins with it.',
      change: ({ system, messages: [first, ...rest], ...form }) => {
        const [opening, ...content] = first?.content ?? [];
        if (system === '' || !first || opening?.kind !== 'text')
          return { ...form, system, messages: first ? [first, ...rest] : rest };
        const text = `${system}\n\n${opening.text}`;
        return {
          ...form,
          system: '',
          messages: [{ from: 'user', content: [{ kind: 'text', text }, ...content] }, ...rest],
        };
      },
    },
    {
      why: 'Kiro has no settings: limits, sampling, stop words and the choice of a tool are left out.',
      change: (form) => ({ ...form, settings: {} }),
    },
  ],
  claude: [
    nothingToParallel,
    {
      why: 'Claude insists on a limit: 32,000 tokens where the client names none.',
      change: ({ settings, ...form }) => ({ ...form, settings: { maxTokens: 32_000, ...settings } }),
    },
  ],
  codex: [
    failureInWords,
    {
      why: 'ChatGPT’s backend takes no limit, no sampling and no stop words.',
      change: (form) => without(form, 'maxTokens', 'temperature', 'topP', 'topK', 'stops', 'seed'),
    },
  ],
  antigravity: [mediaBeside, noParallel],
  openai: [onlyTopK, failureInWords, mediaBeside],
};

function withWord(content: Result['content']): Result['content'] {
  const [first, ...rest] = content;
  if (first?.kind === 'text') return [{ kind: 'text', text: `Error: ${first.text}` }, ...rest];
  return [{ kind: 'text', text: 'Error:' }, ...content];
}

function withoutMedia(piece: Piece): Piece {
  if (piece.kind !== 'result') return piece;
  return { ...piece, content: piece.content.filter(({ kind }) => kind === 'text') };
}

function mediaOf(piece: Piece): readonly Piece[] {
  return piece.kind === 'result' ? piece.content.filter(({ kind }) => kind !== 'text') : [];
}
