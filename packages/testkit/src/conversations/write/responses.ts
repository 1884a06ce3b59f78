import type { Conversation, Document, Image, Message, Piece, Settings, Text } from '../conversation.ts';
import { isSaid } from '../say.ts';
import { bytesOf, dataUrl, effortOf } from './chat.ts';
import { CALL_FORMS, Draft, habitual, some, type WriteOptions, type Written } from './written.ts';

/** As clients of the Responses API say it that keep their conversations themselves. There are no stop sequences. */
export function writeResponses(conversation: Conversation, options: WriteOptions): Written {
  const draft = new Draft(CALL_FORMS['openai-responses'], options);
  const { system, messages, tools, settings = {} } = conversation;
  const { format, choice } = settings;
  const effort = effortOf(settings, draft);
  const items = messages.flatMap((message, at) => writeMessage(message, at, draft));
  const body = some({
    model: options.model,
    instructions: system?.join('\n\n'),
    input: items,
    tools: tools?.map(({ name, description, schema, strict = false }) =>
      some({ type: 'function', name, description, parameters: schema, strict }),
    ),
    tool_choice: typeof choice === 'object' ? { type: 'function', name: choice.tool } : CHOICES[choice ?? ''],
    parallel_tool_calls: settings.parallel,
    max_output_tokens: settings.maxTokens,
    temperature: settings.temperature,
    top_p: settings.topP,
    reasoning: effort && { effort, summary: 'auto' },
    text: format && { format: textFormat(format) },
    include: ['reasoning.encrypted_content'],
    store: false,
    stream: options.stream || undefined,
  });
  for (const [name, value] of Object.entries({ stops: settings.stops, seed: settings.seed, topK: settings.topK })) {
    if (value !== undefined) draft.unsaid.add(name);
  }
  return habitual(conversation, 'openai-responses', {
    path: '/v1/responses',
    headers: {},
    body,
    unsaid: [...draft.unsaid],
  });
}

const CHOICES: Readonly<Record<string, string>> = { auto: 'auto', must: 'required', none: 'none' };

function writeMessage(message: Message, at: number, draft: Draft): readonly object[] {
  if (!isSaid(message)) return draft.keptItems(message);
  const { from, content } = message;
  const items: object[] = [];
  let parts: object[] = [];
  const flush = (): void => {
    if (parts.length > 0) items.push({ type: 'message', role: from, content: parts });
    parts = [];
  };
  for (const piece of content) {
    const part = writePart(piece, from === 'assistant');
    if (part) {
      parts.push(part);
      continue;
    }
    flush();
    const item = writeItem(piece, at, draft);
    if (item) items.push(item);
  }
  flush();
  return content.length > 0 ? items : [{ type: 'message', role: from, content: [] }];
}

function writeItem(piece: Piece, at: number, draft: Draft): object | undefined {
  switch (piece.kind) {
    case 'call': {
      const { ref, tool, input } = piece;
      return { type: 'function_call', call_id: draft.idOf(ref), name: tool, arguments: JSON.stringify(input) };
    }
    case 'result': {
      if (piece.failed) draft.unsaid.add('that a tool failed');
      const [first] = piece.content;
      const isText = piece.content.length === 1 && first?.kind === 'text';
      const output = isText ? first.text : piece.content.flatMap((each) => writePart(each, false) ?? []);
      return { type: 'function_call_output', call_id: draft.idOf(piece.ref), output };
    }
    case 'thought':
      return { type: 'reasoning', id: `rs_${at}`, summary: [{ type: 'summary_text', text: piece.text }] };
    default:
      return undefined;
  }
}

function writePart(piece: Piece | Text | Image | Document, spoken: boolean): object | undefined {
  switch (piece.kind) {
    case 'text':
      return spoken
        ? { type: 'output_text', text: piece.text, annotations: [] }
        : { type: 'input_text', text: piece.text };
    case 'image':
      return {
        type: 'input_image',
        image_url: piece.url ?? dataUrl(piece.mediaType, piece.data ?? ''),
        detail: 'auto',
      };
    case 'document':
      return { type: 'input_file', filename: piece.name, file_data: dataUrl(piece.mediaType, bytesOf(piece)) };
    default:
      return undefined;
  }
}

function textFormat(format: NonNullable<Settings['format']>): object {
  return format === 'json' ? { type: 'json_object' } : { type: 'json_schema', ...format, strict: true };
}
