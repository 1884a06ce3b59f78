import type { Conversation, Document, Image, Message, Piece, Settings, Text } from '../conversation.ts';
import { isSaid } from '../say.ts';
import { CALL_FORMS, Draft, habitual, some, type WriteOptions, type Written } from './written.ts';

const DEFAULT_MAX_TOKENS = 4_096;

/** As clients of the Messages API say it. They name no JSON mode without a schema, no seed, and no developer. */
export function writeAnthropic(conversation: Conversation, options: WriteOptions): Written {
  const draft = new Draft(CALL_FORMS.anthropic, options);
  const { system = [], messages, tools, settings = {} } = conversation;
  const hasMidSystem = messages.some(({ from }) => from === 'system' || from === 'developer');
  const body = some({
    model: options.model,
    max_tokens: settings.maxTokens ?? DEFAULT_MAX_TOKENS,
    system: system.length > 1 ? system.map((text) => ({ type: 'text', text })) : system[0],
    messages: messages.map((message) => writeMessage(message, draft)),
    tools: tools?.map(({ name, description, schema, strict }) =>
      some({ name, description, input_schema: schema, strict }),
    ),
    tool_choice: toolChoice(settings),
    stop_sequences: settings.stops,
    temperature: settings.temperature,
    top_p: settings.topP,
    top_k: settings.topK,
    ...thinking(settings),
    stream: options.stream || undefined,
  });
  if (settings.format === 'json') draft.unsaid.add('JSON mode');
  if (settings.seed !== undefined) draft.unsaid.add('seed');
  const headers = {
    'anthropic-version': '2023-06-01',
    ...(hasMidSystem && { 'anthropic-beta': 'mid-conversation-system-2026-04-07' }),
  };
  return habitual(conversation, 'anthropic', { path: '/v1/messages', headers, body, unsaid: [...draft.unsaid] });
}

function writeMessage(message: Message, draft: Draft): object {
  if (!isSaid(message)) return { role: 'assistant', content: draft.keptItems(message) };
  const { from, content } = message;
  const role = from === 'developer' ? 'system' : from;
  const [first] = content;
  if (content.length === 0) return { role, content: '' };
  if (content.length === 1 && first?.kind === 'text') return { role, content: first.text };
  return { role, content: content.map((piece) => writeBlock(piece, draft)) };
}

function writeBlock(piece: Piece, draft: Draft): object {
  switch (piece.kind) {
    case 'thought':
      return { type: 'thinking', thinking: piece.text, signature: '' };
    case 'call':
      return { type: 'tool_use', id: draft.idOf(piece.ref), name: piece.tool, input: piece.input };
    case 'result': {
      const [first] = piece.content;
      const isText = piece.content.length === 1 && first?.kind === 'text';
      return some({
        type: 'tool_result',
        tool_use_id: draft.idOf(piece.ref),
        content: isText ? first.text : piece.content.length === 0 ? undefined : piece.content.map(writeContent),
        is_error: piece.failed,
      });
    }
    default:
      return writeContent(piece);
  }
}

function writeContent(piece: Text | Image | Document): object {
  switch (piece.kind) {
    case 'text':
      return { type: 'text', text: piece.text };
    case 'image':
      return {
        type: 'image',
        source: piece.url
          ? { type: 'url', url: piece.url }
          : { type: 'base64', media_type: piece.mediaType, data: piece.data },
      };
    case 'document': {
      const { name, mediaType, data } = piece;
      const type = mediaType === 'text/plain' ? 'text' : 'base64';
      return { type: 'document', source: { type, media_type: mediaType, data }, title: name };
    }
  }
}

function toolChoice({ choice, parallel }: Settings): object | undefined {
  if (choice === undefined && parallel === undefined) return undefined;
  const chosen = typeof choice === 'object' ? { type: 'tool', name: choice.tool } : { type: CHOICES[choice ?? 'auto'] };
  return some({ ...chosen, disable_parallel_tool_use: (parallel === false && choice !== 'none') || undefined });
}

const CHOICES = { auto: 'auto', must: 'any', none: 'none' };

function thinking({ thinking: wanted, format }: Settings): object {
  const schema = typeof format === 'object' ? { type: 'json_schema', schema: format.schema } : undefined;
  const effort = typeof wanted === 'string' ? wanted : undefined;
  return {
    ...(typeof wanted === 'number' && { thinking: { type: 'enabled', budget_tokens: wanted } }),
    ...(effort && { thinking: { type: 'adaptive' } }),
    ...((effort || schema) && { output_config: some({ effort, format: schema }) }),
  };
}
