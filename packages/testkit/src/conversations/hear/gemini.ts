import { asArray, asObject, asText, type JsonObject } from '../../stand-in/index.ts';
import type { Piece, SaidMessage, Settings } from '../conversation.ts';
import { type Heard, objects, settingsOf, textPiece } from './heard.ts';

/** What a Gemini request says, out of Antigravity's envelope if it came in one. Thoughts are left out. */
export function hearGemini(body: JsonObject): Heard {
  const request = body['request'] === undefined ? body : asObject(body['request']);
  const config = asObject(request['generationConfig']);
  const declarations = objects(request['tools']).flatMap(({ functionDeclarations: declared }) => objects(declared));
  return {
    system: objects(asObject(request['systemInstruction'])['parts']).map(({ text }) => asText(text)),
    messages: objects(request['contents']).map(readContent),
    tools: declarations.map(({ name, description, parameters, parametersJsonSchema: schema }) => ({
      name: asText(name),
      ...(typeof description === 'string' && description && { description }),
      schema: asObject(parameters ?? schema),
    })),
    settings: settingsOf({
      maxTokens: config['maxOutputTokens'],
      temperature: config['temperature'],
      topP: config['topP'],
      topK: config['topK'],
      stops: config['stopSequences'],
      seed: config['seed'],
      choice: choiceOf(request['toolConfig']),
      parallel: undefined,
      thinking: undefined,
      format: undefined,
    }),
  };
}

function readContent({ role, parts }: JsonObject): SaidMessage {
  const content = objects(parts).flatMap((part) => readPart(part) ?? []);
  return { from: role === 'model' ? 'assistant' : 'user', content };
}

function readPart(part: JsonObject): Piece | undefined {
  const { text, thought, inlineData, functionCall, functionResponse } = part;
  if (functionCall !== undefined) {
    const { id, name, args } = asObject(functionCall);
    return { kind: 'call', ref: asText(id), tool: asText(name), input: asObject(args) };
  }
  if (functionResponse !== undefined) {
    const { id, response } = asObject(functionResponse);
    const { output, result, error } = asObject(response);
    const words = asText(error ?? output ?? result);
    const content = words === '' ? [] : [textPiece(words)];
    return { kind: 'result', ref: asText(id), content, ...(error !== undefined && { failed: true }) };
  }
  if (inlineData !== undefined) {
    const { mimeType, data } = asObject(inlineData);
    return { kind: 'image', mediaType: asText(mimeType), data: asText(data) };
  }
  return thought === true || asText(text) === '' ? undefined : textPiece(text);
}

function choiceOf(value: unknown): Settings['choice'] {
  const { mode, allowedFunctionNames: names } = asObject(asObject(value)['functionCallingConfig']);
  const [only] = asArray(names);
  if (mode === 'ANY' && only !== undefined) return { tool: asText(only) };
  const choices: Readonly<Record<string, Settings['choice']>> = { AUTO: 'auto', ANY: 'must', NONE: 'none' };
  return choices[asText(mode)];
}
