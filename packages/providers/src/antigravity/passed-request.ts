import type { ClientSource, Turn } from '@sluice/core';
import { mayHoldForeignThoughts, withoutThoughts } from '@sluice/translate/gemini';
import { parseGenerateContentRequest } from '@sluice/wire/gemini';
import { memberBytes, spliceMembers } from '@sluice/wire/json';
import type { UpstreamCall } from '../provider.ts';
import { sessionIdOf } from './session-id.ts';

const SYSTEM_NAMES = ['systemInstruction', 'system_instruction'] as const;

/**
 * A Gemini client's own request for the service's envelope, every byte as the client wrote it but for what can only be refused: a
 * system instruction of bare text, and thoughts that the model has not signed.
 */
export function passedRequest(source: ClientSource, call: UpstreamCall): Buffer {
  const edits: Record<string, unknown> = {};
  // The model is told by the envelope.
  if (source.json['model'] !== undefined) edits['model'] = undefined;
  if (source.json['sessionId'] === undefined) edits['sessionId'] = sessionIdOf(call.turn);
  for (const name of SYSTEM_NAMES) {
    const text = source.json[name];
    if (typeof text === 'string') edits[name] = { role: 'user', parts: [{ text }] };
  }
  const drop = call.repair === 'drop_reasoning' ? 'all' : 'foreign';
  if (drop === 'all' || mayHoldForeignThoughts(source.body)) {
    const parsed = parseGenerateContentRequest(source.json);
    const contents = parsed.ok && withoutThoughts(parsed.request.contents, call.upstreamModel, drop);
    if (contents) edits['contents'] = contents;
  }
  return spliceMembers(source.body, edits);
}

/** The same for a count of tokens: what is to be counted, under the name of its model. */
export function passedCount(source: ClientSource, model: string): Buffer {
  const whole =
    memberBytes(source.body, 'generateContentRequest') ?? memberBytes(source.body, 'generate_content_request');
  return spliceMembers(whole ?? source.body, { model: modelPath(model) });
}

/** What of a translated request can be counted. */
export function translatedCount(body: Readonly<Record<string, unknown>>, model: string): Buffer {
  const { contents, systemInstruction, tools } = body;
  return Buffer.from(wellFormedJson({ model: modelPath(model), contents, systemInstruction, tools }));
}

/** A translated request for the service's envelope. */
export function translatedRequest(body: object, turn: Turn): Buffer {
  return Buffer.from(wellFormedJson({ sessionId: sessionIdOf(turn), ...body }));
}

function modelPath(model: string): string {
  return model.startsWith('models/') ? model : `models/${model}`;
}

/** JSON text in which half a UTF-16 pair, as clients cut them, is a replacement character: Google refuses such text. */
function wellFormedJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!json.includes('\\ud')) return json;
  // Escapes are read one after the other, so that an escaped backslash before a `u` is none of them.
  return json.replace(/\\(?:u(d[89a-f][0-9a-f]{2})|.)/g, (whole, half?: string) => (half ? '\ufffd' : whole));
}
