import type { ColumnId } from './columns.fixture.ts';
import type { Outcome } from './judge.fixture.ts';

/** Why a cell is not simply kept. */
export interface Reason {
  readonly outcome: Exclude<Outcome, 'kept'>;
  readonly columns: readonly ColumnId[];
  readonly why: string;
}

const CLAUDES = ['claude', 'claude-4.8'] as const;
const CODEXES = ['codex', 'codex-key'] as const;
const OPENAIS = ['openai-gpt5', 'openai'] as const;

function reason(outcome: Reason['outcome'], columns: readonly ColumnId[], why: string): Reason {
  return { outcome, columns, why };
}

const noSetting = (...columns: ColumnId[]) => reason('dropped', columns, 'the upstream has no such setting');
const chatgptRefuses = reason('dropped', ['codex'], 'ChatGPT’s backend refuses requests that have it');
const thinkingModel = reason('dropped', ['openai-gpt5'], 'thinking models of OpenAI refuse it; other names get it');
const refusedFrom47 = reason('dropped', ['claude-4.8'], 'Claude refuses it from 4.7 on');
const NO_SIGNATURES = 'Chat Completions takes no thoughts back; servers that want them get `send_reasoning: true`';

/** By the row's id. A cell that changes has to get its reason here, else the test fails. */
export const REASONS: Readonly<Record<string, readonly Reason[]>> = {
  maxTokens: [reason('dropped', ['kiro'], 'Kiro decides how long an answer may be'), chatgptRefuses],
  temperature: [noSetting('kiro'), refusedFrom47, chatgptRefuses, thinkingModel],
  topP: [noSetting('kiro'), refusedFrom47, chatgptRefuses, thinkingModel],
  topK: [noSetting('kiro', ...CODEXES, ...OPENAIS), refusedFrom47],
  presencePenalty: [noSetting('kiro', ...CLAUDES, ...CODEXES), thinkingModel],
  frequencyPenalty: [noSetting('kiro', ...CLAUDES, ...CODEXES), thinkingModel],
  seed: [noSetting('kiro', ...CLAUDES, ...CODEXES)],
  stopSequences: [noSetting('kiro', ...CODEXES), thinkingModel],
  verbosity: [noSetting('kiro', ...CLAUDES, 'antigravity')],
  serviceTier: [noSetting('kiro', 'antigravity')],
  cacheKey: [
    reason('dropped', ['kiro', ...CLAUDES, 'antigravity'], 'the upstream finds its cache by the prompt itself'),
  ],
  'reasoning.budget': [
    reason('changed', ['kiro'], 'said in the prompt, where Kiro’s own client says it'),
    reason('changed', CLAUDES, 'these models take an effort instead of a budget (4.5 and older get the budget)'),
    reason(
      'changed',
      [...CODEXES, ...OPENAIS],
      'OpenAI’s models take an effort: the one whose budget is nearest above',
    ),
  ],
  'reasoning.effort': [
    reason('changed', ['kiro'], 'said in the prompt, where Kiro’s own client says it'),
    reason('changed', ['antigravity'], 'Gemini 2.5 takes a budget: the effort’s; Gemini 3 gets a level'),
  ],
  'reasoning.adaptive': [
    reason('changed', ['kiro'], 'said in the prompt, with the effort that Kiro’s own client says'),
    reason('unsaid', OPENAIS, 'a model that thinks does so unasked'),
  ],
  'reasoning.off': [
    reason('unsaid', ['kiro', ...CLAUDES], 'the models do not think unasked; Claude 5 gets `disabled`'),
    reason(
      'changed',
      ['antigravity'],
      'Gemini 2.5 Pro cannot be kept from thinking: the smallest budget, and no thoughts shown',
    ),
    reason(
      'dropped',
      OPENAIS,
      'models that cannot think refuse the field, and nothing in a name tells which can do without',
    ),
  ],
  'thoughts.own': [
    reason('changed', ['kiro'], 'Kiro signs nothing; thoughts go back as text in front of the answer'),
    reason('dropped', OPENAIS, NO_SIGNATURES),
  ],
  'thoughts.foreign': [
    reason('changed', ['kiro'], 'Kiro checks no signatures; thoughts go back as text in front of the answer'),
    reason(
      'dropped',
      [...CLAUDES, ...CODEXES, 'antigravity'],
      'only thoughts that the vendor signed itself are accepted',
    ),
    reason('dropped', OPENAIS, NO_SIGNATURES),
  ],
  'thoughts.unsigned': [
    reason('changed', ['kiro'], 'Kiro checks no signatures; thoughts go back as text in front of the answer'),
    reason(
      'dropped',
      [...CLAUDES, ...CODEXES, 'antigravity'],
      'only thoughts that the vendor signed itself are accepted',
    ),
    reason('dropped', OPENAIS, NO_SIGNATURES),
  ],
  'thoughts.redacted': [
    reason('unsaid', ['kiro'], 'Kiro makes none and could not read them'),
    reason(
      'dropped',
      [...CODEXES, 'antigravity', ...OPENAIS],
      'the upstream makes none; those of others it could not read',
    ),
  ],
  'responseFormat.json': [
    reason('dropped', ['kiro'], 'no structured output upstream'),
    reason('dropped', CLAUDES, 'Claude knows JSON of a schema only'),
  ],
  'responseFormat.schema': [reason('dropped', ['kiro'], 'no structured output upstream')],
  'responseFormat.tools': [
    reason('dropped', ['kiro'], 'no structured output upstream'),
    reason('dropped', ['antigravity'], 'Gemini before 3 refuses tools and a JSON answer in one request'),
  ],
  'tools.strict': [reason('dropped', ['kiro', 'antigravity'], 'no strict mode upstream')],
  'tools.vendor': [
    reason('dropped', ['kiro', ...CODEXES, 'antigravity', ...OPENAIS], 'only the vendor whose tool it is can run it'),
  ],
  'toolChoice.any': [reason('dropped', ['kiro'], 'the model always chooses for itself')],
  'toolChoice.tool': [reason('dropped', ['kiro'], 'the model always chooses for itself')],
  'toolChoice.none': [reason('dropped', ['kiro'], 'the model always chooses for itself')],
  'toolChoice.parallel': [
    reason('dropped', ['kiro'], 'the model always chooses for itself'),
    reason('dropped', ['antigravity'], 'Gemini has no word for it'),
  ],
  'toolResult.error': [
    reason(
      'changed',
      [...CODEXES, ...OPENAIS],
      'OpenAI’s dialects know no failed results: the text begins with “Error:”',
    ),
  ],
  'toolResult.image': [
    reason('changed', ['kiro'], 'Kiro’s results hold text only: the image stands beside the result'),
    reason('changed', ['antigravity'], 'a function’s response holds no image: it stands beside the response'),
    reason('changed', OPENAIS, 'a tool’s message holds text only: the image follows in a user’s message'),
  ],
  'toolCall.signature': [
    reason('unsaid', ['kiro', ...CLAUDES, ...CODEXES, ...OPENAIS], 'only Gemini signs calls and reads it again'),
  ],
  system: [reason('changed', ['kiro'], 'Kiro has no system prompt: it stands in front of the first message')],
  'messages.system': [
    reason(
      'changed',
      ['kiro', 'claude', 'antigravity'],
      'no such messages upstream: it becomes a marked part of the user’s message',
    ),
  ],
  prefill: [
    reason(
      'changed',
      ['kiro', ...CLAUDES, 'antigravity'],
      'the last word has to be the user’s: a request to go on is added',
    ),
  ],
  'image.url': [reason('refused', ['kiro'], 'Kiro takes bytes only, and we fetch nothing for a client')],
  'document.pdf': [reason('changed', ['kiro'], 'Kiro takes no documents: a note tells the model that there was one')],
  'document.text': [
    reason(
      'changed',
      ['kiro', ...CODEXES, 'antigravity', ...OPENAIS],
      'no text documents upstream: its text becomes a part of the message',
    ),
  ],
  'document.url': [
    reason('changed', ['kiro'], 'Kiro takes no documents: a note tells the model that there was one'),
    reason('refused', OPENAIS, 'Chat Completions takes bytes only, and we fetch nothing for a client'),
  ],
  cache: [
    reason('unsaid', ['kiro', ...CODEXES, 'antigravity'], 'the upstream caches by itself'),
    reason('dropped', OPENAIS, 'OpenAI caches by itself, other servers not at all'),
  ],
};
