import type {
  Message,
  Part,
  Reasoning,
  ResponseFormat,
  TextPart,
  Tool,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from '@sluice/core';
import type { Column } from './columns.fixture.ts';

/** One thing a client can say: a turn with it and the same turn without. */
export interface Row {
  readonly id: string;
  readonly group: string;
  /** As clients write it. */
  readonly title: string;
  readonly without: Turn;
  readonly with: Turn | ((column: Column) => Turn);
  /** Fits a line `path=value` of what the body says more, where nothing of the meaning is lost. */
  readonly kept: RegExp;
  /** Fits a line that takes some of the meaning away. */
  readonly unless?: RegExp;
}

const PNG = 'iVBORw0KGgo=';
const PDF = 'JVBERi0xLjQK';
/** Long enough for one of Anthropic's. */
const SIGNATURE = 'c2lnbmF0dXJl'.repeat(8);

const user = (...content: Part[]): Message => ({ role: 'user', content });
const assistant = (...content: Part[]): Message => ({ role: 'assistant', content });
const text = (words: string): Part => ({ type: 'text', text: words });

const PLAIN: Turn = { model: 'm', system: [], messages: [user(text('hello'))], tools: [], stream: true };
const SCHEMA = {
  type: 'object',
  properties: { town: { type: 'string' } },
  required: ['town'],
  additionalProperties: false,
};
const TOOL: Tool = { name: 'weather', description: 'tells it', inputSchema: SCHEMA };
const TOOLED: Turn = { ...PLAIN, tools: [TOOL] };
const CALL: ToolCallPart = { type: 'tool_call', id: 'call_1', name: 'weather', input: { town: 'Oslo' } };
/** A conversation in which a tool has answered. */
const answered = (content: ToolResultPart['content'], isError = false, call: Part = CALL): Turn => ({
  ...TOOLED,
  messages: [...PLAIN.messages, assistant(call), user({ type: 'tool_result', callId: 'call_1', isError, content })],
});
/** A conversation with an earlier answer, which may have begun with thoughts. */
const continued = (...thoughts: Part[]): Turn => ({
  ...PLAIN,
  reasoning: { type: 'adaptive' },
  messages: [...PLAIN.messages, assistant(...thoughts, text('hi')), user(text('go on'))],
});
const ANSWER: TextPart = { type: 'text', text: 'cold' };

function settings(): Row[] {
  const row = (id: keyof Turn, title: string, value: unknown, kept: RegExp): Row => {
    return { id, group: 'Settings', title, without: PLAIN, with: { ...PLAIN, [id]: value }, kept };
  };
  return [
    row('maxTokens', '`max_tokens`, `max_completion_tokens`, `max_output_tokens`, `maxOutputTokens`', 777, /=777$/),
    row('temperature', '`temperature`', 0.7, /=0\.7$/),
    row('topP', '`top_p`, `topP`', 0.9, /=0\.9$/),
    row('topK', '`top_k`, `topK`', 41, /=41$/),
    row('presencePenalty', '`presence_penalty`, `presencePenalty`', 0.3, /=0\.3$/),
    row('frequencyPenalty', '`frequency_penalty`, `frequencyPenalty`', 0.3, /=0\.3$/),
    row('seed', '`seed`', 42, /=42$/),
    row('stopSequences', '`stop_sequences`, `stop`, `stopSequences`', ['END'], /=END$/),
    row('verbosity', '`verbosity`, `text.verbosity`', 'low', /verbosity=low$/),
    row('serviceTier', '`service_tier: priority`', 'priority', /service_tier=(priority|auto)$/),
    row('cacheKey', '`prompt_cache_key`', 'key-1', /=key-1$/),
  ];
}

function reasoning(): Row[] {
  const row = (id: string, title: string, value: Reasoning, kept: RegExp): Row => {
    return { id, group: 'Thinking', title, without: PLAIN, with: { ...PLAIN, reasoning: value }, kept };
  };
  const thought = (signer?: string): Part => ({
    type: 'reasoning',
    text: 'I think',
    ...(signer && { signature: SIGNATURE, signer }),
  });
  const thoughts = (id: string, title: string, signer: (column: Column) => string | undefined): Row => ({
    id,
    group: 'Thinking',
    title,
    without: continued(),
    with: (column) => continued(thought(signer(column))),
    kept: /=(c2lnbmF0dXJl){8}$/,
  });
  return [
    row('reasoning.budget', '`thinking.budget_tokens`, `thinkingBudget`', { type: 'budget', tokens: 8192 }, /=8192$/),
    row('reasoning.effort', 'effort `high`', { type: 'adaptive', effort: 'high' }, /=high$/),
    row(
      'reasoning.adaptive',
      '`thinking: adaptive`, as much as the model likes',
      { type: 'adaptive' },
      /adaptive$|summary=auto$|includeThoughts=true$/,
    ),
    row('reasoning.off', 'thinking off', { type: 'off' }, /disabled$|=none$|thinkingBudget=0$/),
    thoughts('thoughts.own', 'earlier thoughts, signed by this provider', ({ signer }) => signer ?? 'nobody'),
    thoughts('thoughts.foreign', 'earlier thoughts, signed by another provider', () => 'another'),
    thoughts('thoughts.unsigned', 'earlier thoughts without a signature', () => undefined),
    {
      id: 'thoughts.redacted',
      group: 'Thinking',
      title: '`redacted_thinking`, encrypted thoughts of this provider',
      without: continued(),
      with: ({ signer = 'nobody' }) => continued({ type: 'redacted_reasoning', data: 'c2VhbGVk', signer }),
      kept: /=c2VhbGVk$/,
    },
  ];
}

function tools(): Row[] {
  const row = (id: string, title: string, over: Partial<Turn>, kept: RegExp, without = TOOLED): Row => {
    return { id, group: 'Tools', title, without, with: { ...without, ...over }, kept };
  };
  const search: Tool = { name: 'web_search', inputSchema: { type: 'object' }, serverType: 'web_search_20250305' };
  return [
    row('tools', 'tools with a JSON schema', { tools: [TOOL] }, /name=weather$/, PLAIN),
    row('tools.strict', '`strict: true`', { tools: [{ ...TOOL, strict: true }] }, /strict=true$/),
    row(
      'tools.vendor',
      'tools the vendor runs (`web_search_20250305`)',
      { tools: [TOOL, search] },
      /=web_search_20250305$/,
    ),
    row('toolChoice.any', 'some tool must be used', { toolChoice: { type: 'any' } }, /=(any|required|ANY)$/),
    row(
      'toolChoice.tool',
      'this tool must be used',
      { toolChoice: { type: 'tool', name: 'weather' } },
      /(name|Names\.0)=weather$/,
    ),
    row('toolChoice.none', 'no tool may be used', { toolChoice: { type: 'none' } }, /=(none|NONE)$/),
    row(
      'toolChoice.parallel',
      'no tools in parallel',
      { toolChoice: { type: 'auto', parallel: false } },
      /(disable_parallel_tool_use=true|parallel_tool_calls=false)$/,
      { ...TOOLED, toolChoice: { type: 'auto' } },
    ),
    {
      id: 'toolResult.error',
      group: 'Tools',
      title: 'a tool result that is an error',
      without: answered([ANSWER]),
      with: answered([ANSWER], true),
      kept: /(is_error=true|status=error|response\.error=cold)$/,
    },
    {
      id: 'toolResult.image',
      group: 'Tools',
      title: 'an image in a tool result',
      without: answered([ANSWER]),
      with: answered([ANSWER, { type: 'image', mediaType: 'image/png', data: PNG }]),
      kept: /(content\.\d\.content|output)\.\d.*iVBORw0KGgo=$/,
    },
    {
      id: 'toolCall.signature',
      group: 'Tools',
      title: '`thoughtSignature` of an earlier call, made by Gemini',
      without: answered([ANSWER]),
      with: answered([ANSWER], false, { ...CALL, signature: 'c2lnbmVk', signer: 'antigravity:gemini' }),
      kept: /=c2lnbmVk$/,
    },
  ];
}

function content(): Row[] {
  const row = (id: string, title: string, part: Part, kept: RegExp): Row => ({
    id,
    group: 'Content',
    title,
    without: PLAIN,
    with: { ...PLAIN, messages: [user(text('hello'), part)] },
    kept,
  });
  const url = 'https://example.org/a';
  return [
    {
      id: 'system',
      group: 'Content',
      title: 'system prompt',
      without: PLAIN,
      with: { ...PLAIN, system: [{ type: 'text', text: 'be kind' }] },
      kept: /^(system|instructions|systemInstruction|input\.0\.content|messages\.0\.content)[^=]*=be kind$/,
    },
    {
      id: 'messages.system',
      group: 'Content',
      title: 'a system message in mid-conversation',
      without: continued(),
      with: { ...continued(), messages: [...continued().messages, { role: 'system', content: [text('be brief')] }] },
      kept: /(content|text)=be brief$/,
    },
    {
      id: 'prefill',
      group: 'Content',
      title: 'an unfinished answer to go on with',
      without: PLAIN,
      with: { ...PLAIN, messages: [...PLAIN.messages, assistant(text('Once'))] },
      kept: /=Once$/,
      unless: /=Continue/,
    },
    row('image.base64', 'an image, inline', { type: 'image', mediaType: 'image/png', data: PNG }, /iVBORw0KGgo=$/),
    row('image.url', 'an image by URL', { type: 'image', url }, /=https:\/\/example\.org\/a$/),
    row(
      'document.pdf',
      'a PDF, inline',
      { type: 'document', mediaType: 'application/pdf', data: PDF },
      /JVBERi0xLjQK$/,
    ),
    row(
      'document.text',
      'a text document',
      { type: 'document', mediaType: 'text/plain', text: 'plain words' },
      /source\.data=plain words$/,
    ),
    row(
      'document.url',
      'a PDF by URL',
      { type: 'document', mediaType: 'application/pdf', url },
      /=https:\/\/example\.org\/a$/,
    ),
    {
      id: 'cache',
      group: 'Content',
      title: '`cache_control` on a part',
      without: PLAIN,
      with: { ...PLAIN, messages: [user({ type: 'text', text: 'hello', cache: {} })] },
      kept: /cache_control\.type=ephemeral$/,
    },
  ];
}

function format(): Row[] {
  const row = (id: string, title: string, responseFormat: ResponseFormat, kept: RegExp, without = PLAIN): Row => {
    return { id, group: 'Form of the answer', title, without, with: { ...without, responseFormat }, kept };
  };
  const schema = { type: 'json_schema', name: 'place', schema: SCHEMA } as const;
  return [
    row('responseFormat.json', 'any JSON', { type: 'json_object' }, /=(json_object|application\/json)$/),
    row('responseFormat.schema', 'JSON of a schema', schema, /schema.*properties\.town\.type=string$/i),
    row(
      'responseFormat.tools',
      'JSON of a schema, beside tools',
      schema,
      /schema.*properties\.town\.type=string$/i,
      TOOLED,
    ),
  ];
}

export const ROWS: readonly Row[] = [...settings(), ...reasoning(), ...format(), ...tools(), ...content()];
