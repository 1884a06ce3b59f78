import type { Conversation, Document, Image, Message, Piece, Result, Settings, Text } from '../conversation.ts';
import { isSaid } from '../say.ts';
import { CALL_FORMS, Draft, habitual, some, type WriteOptions, type Written } from './written.ts';

/** As clients of Chat Completions say it. Media of a tool's answer follow it as a message of the user; that it failed is not said. */
export function writeChat(conversation: Conversation, options: WriteOptions): Written {
  const draft = new Draft(CALL_FORMS['openai-chat'], options);
  const { system = [], messages, tools, settings = {} } = conversation;
  const { format, choice } = settings;
  const body = some({
    model: options.model,
    messages: [
      ...system.map((content) => ({ role: 'system', content })),
      ...messages.flatMap((message) => writeMessage(message, draft)),
    ],
    tools: tools?.map(({ name, description, schema, strict }) => ({
      type: 'function',
      function: some({ name, description, parameters: schema, strict }),
    })),
    tool_choice:
      typeof choice === 'object' ? { type: 'function', function: { name: choice.tool } } : CHOICES[choice ?? ''],
    parallel_tool_calls: settings.parallel,
    max_completion_tokens: settings.maxTokens,
    stop: settings.stops,
    temperature: settings.temperature,
    top_p: settings.topP,
    seed: settings.seed,
    reasoning_effort: effortOf(settings, draft),
    response_format: format && responseFormat(format),
    ...(options.stream && { stream: true, stream_options: { include_usage: true } }),
  });
  if (settings.topK !== undefined) draft.unsaid.add('topK');
  return habitual(conversation, 'openai-chat', {
    path: '/v1/chat/completions',
    headers: {},
    body,
    unsaid: [...draft.unsaid],
  });
}

const CHOICES: Readonly<Record<string, string>> = { auto: 'auto', must: 'required', none: 'none' };

/** OpenAI's clients know efforts, not budgets. */
export function effortOf({ thinking }: Settings, { unsaid }: Pick<Draft, 'unsaid'>): string | undefined {
  if (typeof thinking !== 'number') return thinking;
  unsaid.add('thinking budget');
  return undefined;
}

function writeMessage(message: Message, draft: Draft): readonly object[] {
  if (!isSaid(message)) return draft.keptItems(message);
  const { from, content } = message;
  if (from === 'assistant') return [writeAnswer(content, draft)];
  const results = content.filter((piece) => piece.kind === 'result');
  const rest = content.filter((piece) => piece.kind !== 'result');
  const media = results.flatMap((result) => result.content.filter(({ kind }) => kind !== 'text'));
  const said = [...media, ...rest];
  return [
    ...results.map((result) => writeResult(result, draft)),
    ...(said.length > 0 || results.length === 0 ? [{ role: from, content: writeContent(said) }] : []),
  ];
}

function writeAnswer(content: readonly Piece[], draft: Draft): object {
  const texts = content.filter((piece) => piece.kind === 'text').map(({ text }) => text);
  const thoughts = content.filter((piece) => piece.kind === 'thought').map(({ text }) => text);
  const calls = content.filter((piece) => piece.kind === 'call');
  return some({
    role: 'assistant',
    content: texts.length > 0 || calls.length === 0 ? texts.join('') : null,
    reasoning_content: thoughts.length > 0 ? thoughts.join('') : undefined,
    tool_calls:
      calls.length > 0
        ? calls.map(({ ref, tool, input }) => ({
            id: draft.idOf(ref),
            type: 'function',
            function: { name: tool, arguments: JSON.stringify(input) },
          }))
        : undefined,
  });
}

function writeResult({ ref, content, failed }: Result, draft: Draft): object {
  if (failed) draft.unsaid.add('that a tool failed');
  const texts = content.filter((piece) => piece.kind === 'text').map(({ text }) => text);
  return { role: 'tool', tool_call_id: draft.idOf(ref), content: texts.join('\n') };
}

function writeContent(content: readonly Piece[]): string | object[] {
  const [first] = content;
  if (content.length === 0) return '';
  if (content.length === 1 && first?.kind === 'text') return first.text;
  return content.filter(isContent).map(writePart);
}

function isContent(piece: Piece): piece is Text | Image | Document {
  return piece.kind === 'text' || piece.kind === 'image' || piece.kind === 'document';
}

function writePart(piece: Text | Image | Document): object {
  switch (piece.kind) {
    case 'text':
      return { type: 'text', text: piece.text };
    case 'image':
      return { type: 'image_url', image_url: { url: piece.url ?? dataUrl(piece.mediaType, piece.data ?? '') } };
    case 'document':
      return { type: 'file', file: { filename: piece.name, file_data: dataUrl(piece.mediaType, bytesOf(piece)) } };
  }
}

/** Base64 of a document, also of one that is text. */
export function bytesOf({ mediaType, data }: Document): string {
  return mediaType === 'text/plain' ? Buffer.from(data).toString('base64') : data;
}

export function dataUrl(mediaType: string, data: string): string {
  return `data:${mediaType};base64,${data}`;
}

function responseFormat(format: NonNullable<Settings['format']>): object {
  if (format === 'json') return { type: 'json_object' };
  return { type: 'json_schema', json_schema: { ...format, strict: true } };
}
