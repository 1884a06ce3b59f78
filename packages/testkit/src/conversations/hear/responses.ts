import { asObject, asText, type JsonObject } from '../../stand-in/index.ts';
import type { Piece, SaidMessage, Speaker } from '../conversation.ts';
import { chatChoice, wordsOf } from './chat.ts';
import { type Heard, imageAt, objects, parsedInput, piecesOf, settingsOf, textPiece } from './heard.ts';

/** What a Responses request says. Developer messages at its beginning are the system prompt. */
export function hearResponses(body: JsonObject): Heard {
  const { input, instructions } = body;
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : objects(input);
  const spoken = items.findIndex(({ role }) => role !== 'developer' && role !== 'system');
  const lead = spoken < 0 ? items.length : spoken;
  const leading = items
    .slice(0, lead)
    .flatMap(({ content }) => piecesOf(content, readPart))
    .map(wordsOf);
  return {
    system: [...(typeof instructions === 'string' && instructions ? [instructions] : []), ...leading],
    messages: items.slice(lead).flatMap(readItem),
    tools: objects(body['tools'])
      .filter(({ type }) => type === 'function')
      .map(({ name, description, parameters }) => ({
        name: asText(name),
        ...(typeof description === 'string' && { description }),
        schema: asObject(parameters),
      })),
    settings: settingsOf({
      maxTokens: body['max_output_tokens'],
      temperature: body['temperature'],
      topP: body['top_p'],
      topK: undefined,
      stops: undefined,
      seed: undefined,
      choice: chatChoice(body['tool_choice']),
      parallel: body['parallel_tool_calls'],
      thinking: undefined,
      format: undefined,
    }),
  };
}

function readItem(item: JsonObject): SaidMessage[] {
  switch (item['type']) {
    case 'function_call': {
      const { call_id: id, name, arguments: input } = item;
      const call: Piece = { kind: 'call', ref: asText(id), tool: asText(name), input: parsedInput(input) };
      return [{ from: 'assistant', content: [call] }];
    }
    case 'function_call_output': {
      const content = piecesOf(item['output'], readPart).filter(
        (piece) => piece.kind === 'text' || piece.kind === 'image',
      );
      return [{ from: 'user', content: [{ kind: 'result', ref: asText(item['call_id']), content }] }];
    }
    case 'reasoning':
      return [];
    default:
      return [{ from: asText(item['role']) as Speaker, content: piecesOf(item['content'], readPart) }];
  }
}

function readPart({ type, text, image_url: image }: JsonObject): Piece | undefined {
  if (type === 'input_text' || type === 'output_text') return textPiece(text);
  return type === 'input_image' ? imageAt(image) : undefined;
}
