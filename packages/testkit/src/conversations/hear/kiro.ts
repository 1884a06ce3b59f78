import { asObject, asText, type JsonObject } from '../../stand-in/index.ts';
import type { Piece, SaidMessage } from '../conversation.ts';
import { type Heard, objects, textPiece } from './heard.ts';

/** What a Kiro request says. The system prompt is part of the first message, and there are no settings. */
export function hearKiro(body: JsonObject): Heard {
  const state = asObject(body['conversationState']);
  const current = asObject(state['currentMessage']);
  const context = asObject(asObject(current['userInputMessage'])['userInputMessageContext']);
  return {
    system: [],
    messages: [...objects(state['history']), current].map(readItem),
    tools: objects(context['tools']).map(({ toolSpecification: declared }) => {
      const { name, description, inputSchema } = asObject(declared);
      return {
        name: asText(name),
        ...(typeof description === 'string' && { description }),
        schema: asObject(asObject(inputSchema)['json']),
      };
    }),
    settings: {},
  };
}

function readItem({ userInputMessage, assistantResponseMessage }: JsonObject): SaidMessage {
  if (assistantResponseMessage !== undefined) {
    const { content, toolUses } = asObject(assistantResponseMessage);
    const calls = objects(toolUses).map(({ toolUseId: id, name, input }): Piece => {
      return { kind: 'call', ref: asText(id), tool: asText(name), input: asObject(input) };
    });
    return { from: 'assistant', content: [textPiece(content), ...calls] };
  }
  const { content, images, userInputMessageContext: context } = asObject(userInputMessage);
  const results = objects(asObject(context)['toolResults']).map((result): Piece => {
    const said = objects(result['content']).map(({ text }) => textPiece(text));
    const failed = result['status'] === 'error';
    return { kind: 'result', ref: asText(result['toolUseId']), content: said, ...(failed && { failed }) };
  });
  const pictures = objects(images).map(({ format, source }): Piece => {
    return { kind: 'image', mediaType: `image/${asText(format)}`, data: asText(asObject(source)['bytes']) };
  });
  return { from: 'user', content: [...results, textPiece(content), ...pictures] };
}
