import { asObject, asText, type JsonObject } from '../../stand-in/index.ts';
import type { Piece, SaidMessage, Settings, Speaker } from '../conversation.ts';
import { type Heard, imageAt, objects, parsedInput, piecesOf, settingsOf, textPiece } from './heard.ts';

/** What a Chat Completions request says. */
export function hearChat(body: JsonObject): Heard {
  const messages = objects(body['messages']);
  const spoken = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer');
  const lead = spoken < 0 ? messages.length : spoken;
  return {
    system: messages
      .slice(0, lead)
      .flatMap(({ content }) => piecesOf(content, readPart))
      .map(wordsOf),
    messages: messages.slice(lead).map(readMessage),
    tools: objects(body['tools']).map(({ function: declared }) => {
      const { name, description, parameters } = asObject(declared);
      return {
        name: asText(name),
        ...(typeof description === 'string' && { description }),
        schema: asObject(parameters),
      };
    }),
    settings: settingsOf({
      maxTokens: body['max_completion_tokens'] ?? body['max_tokens'],
      temperature: body['temperature'],
      topP: body['top_p'],
      topK: undefined,
      stops: typeof body['stop'] === 'string' ? [body['stop']] : body['stop'],
      seed: body['seed'],
      choice: chatChoice(body['tool_choice']),
      parallel: body['parallel_tool_calls'],
      thinking: undefined,
      format: undefined,
    }),
  };
}

export function wordsOf(piece: Piece): string {
  return piece.kind === 'text' ? piece.text : '';
}

function readMessage({ role, content, tool_calls: calls, tool_call_id: id }: JsonObject): SaidMessage {
  if (role === 'tool') {
    const said = piecesOf(content, readPart).filter((piece) => piece.kind === 'text');
    return { from: 'user', content: [{ kind: 'result', ref: asText(id), content: said }] };
  }
  const made = objects(calls).map(({ id: ref, function: called }): Piece => {
    const { name, arguments: input } = asObject(called);
    return { kind: 'call', ref: asText(ref), tool: asText(name), input: parsedInput(input) };
  });
  return { from: role as Speaker, content: [...piecesOf(content, readPart), ...made] };
}

function readPart({ type, text, image_url: image }: JsonObject): Piece | undefined {
  if (type === 'text') return textPiece(text);
  return type === 'image_url' ? imageAt(asObject(image)['url']) : undefined;
}

/** OpenAI's words for the choice of a tool, in both of its APIs. */
export function chatChoice(value: unknown): Settings['choice'] {
  const choices: Readonly<Record<string, Settings['choice']>> = { auto: 'auto', required: 'must', none: 'none' };
  if (typeof value === 'string') return choices[value];
  const { name, function: chosen } = asObject(value);
  const tool = asText(name) || asText(asObject(chosen)['name']);
  return tool === '' ? undefined : { tool };
}
