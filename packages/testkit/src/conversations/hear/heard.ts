import { asArray, asObject, asText, type JsonObject } from '../../stand-in/index.ts';
import type { Image, Piece, SaidMessage, Settings, Text, Tool } from '../conversation.ts';

/** A request as a vendor understands it, in the author's words. Calls are known by the ids they had on the wire. */
export interface Heard {
  readonly system: readonly string[];
  readonly messages: readonly SaidMessage[];
  readonly tools: readonly Tool[];
  readonly settings: Settings;
}

export function textPiece(value: unknown): Text {
  return { kind: 'text', text: asText(value) };
}

/** A picture from a `data:` URL, or one that lies elsewhere. */
export function imageAt(url: unknown): Image {
  const match = /^data:([^;]+);base64,(.*)$/s.exec(asText(url));
  if (!match) return { kind: 'image', mediaType: '', url: asText(url) };
  return { kind: 'image', mediaType: match[1] ?? '', data: match[2] ?? '' };
}

export function objects(value: unknown): JsonObject[] {
  return asArray(value).map(asObject);
}

/** Members that are there, under the author's names. */
export function settingsOf(members: Readonly<Record<keyof Settings, unknown>>): Settings {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));
}

export function parsedInput(text: unknown): Readonly<Record<string, unknown>> {
  return asObject(JSON.parse(asText(text) || '{}'));
}

/** Pieces of a content that is a string or a list. */
export function piecesOf(content: unknown, read: (part: JsonObject) => Piece | undefined): Piece[] {
  if (typeof content === 'string') return content === '' ? [] : [textPiece(content)];
  return objects(content).flatMap((part) => read(part) ?? []);
}
