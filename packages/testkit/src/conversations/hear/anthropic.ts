import { asObject, asText, type JsonObject } from '../../stand-in/index.ts';
import type { Image, Piece, Settings, Speaker, Text } from '../conversation.ts';
import { type Heard, objects, piecesOf, settingsOf, textPiece } from './heard.ts';

/** What a Messages request says. Cache marks say nothing to the model. */
export function hearAnthropic(body: JsonObject): Heard {
  const system =
    typeof body['system'] === 'string' ? [body['system']] : objects(body['system']).map(({ text }) => asText(text));
  return {
    system,
    messages: objects(body['messages']).map(({ role, content }) => ({
      from: role as Speaker,
      content: piecesOf(content, readBlock),
    })),
    tools: objects(body['tools']).map(({ name, description, input_schema: schema }) => ({
      name: asText(name),
      ...(typeof description === 'string' && { description }),
      schema: asObject(schema),
    })),
    settings: settingsOf({
      maxTokens: body['max_tokens'],
      temperature: body['temperature'],
      topP: body['top_p'],
      topK: body['top_k'],
      stops: body['stop_sequences'],
      seed: undefined,
      ...choiceOf(body['tool_choice']),
      thinking: undefined,
      format: undefined,
    }),
  };
}

function readBlock(block: JsonObject): Piece | undefined {
  switch (block['type']) {
    case 'tool_use':
      return { kind: 'call', ref: asText(block['id']), tool: asText(block['name']), input: asObject(block['input']) };
    case 'tool_result':
      return {
        kind: 'result',
        ref: asText(block['tool_use_id']),
        content: piecesOf(block['content'], readContent).filter(
          (piece) => piece.kind === 'text' || piece.kind === 'image',
        ),
        ...(block['is_error'] === true && { failed: true }),
      };
    default:
      return readContent(block);
  }
}

function readContent({ type, text, source }: JsonObject): Text | Image | undefined {
  if (type === 'text') return textPiece(text);
  if (type !== 'image') return undefined;
  const { media_type: mediaType, data, url } = asObject(source);
  return url
    ? { kind: 'image', mediaType: '', url: asText(url) }
    : { kind: 'image', mediaType: asText(mediaType), data: asText(data) };
}

function choiceOf(value: unknown): Record<'choice' | 'parallel', Settings['choice'] | boolean | undefined> {
  const { type, name, disable_parallel_tool_use: alone } = asObject(value);
  const choices: Readonly<Record<string, Settings['choice']>> = { auto: 'auto', any: 'must', none: 'none' };
  const choice = type === 'tool' ? { tool: asText(name) } : choices[asText(type)];
  return { choice, parallel: alone === true ? false : undefined };
}
