import type { DocumentPart, Failure, ImagePart, Message, Part } from '@sluice/core';
import type { ContentPart } from '@sluice/wire/gemini';
import { refuse } from './refusal.ts';

/** Bytes inline, addresses as files, text as text. Only for parts that {@link refuseEmptyMedia} lets pass. */
export function mediaPart(part: ImagePart | DocumentPart): ContentPart {
  if (part.type === 'document' && part.text !== undefined) return { text: documentText(part, part.text) };
  const { data, url = '' } = part;
  const type = part.mediaType ?? (part.type === 'image' ? 'image/png' : undefined);
  // Google insists on a type where bytes are inline.
  if (data !== undefined) return { inlineData: { mimeType: type ?? 'application/pdf', data } };
  return { fileData: { ...(type !== undefined && { mimeType: type }), fileUri: url } };
}

/** A document's text with its title, for a place where only text can stand. */
export function documentText(part: DocumentPart, text: string): string {
  return `<document title="${part.title ?? 'untitled'}">\n${text}\n</document>`;
}

/** The first image or document that holds nothing (a vendor's file id, say), as a refusal. */
export function refuseEmptyMedia(messages: readonly Message[]): Failure | undefined {
  const parts = messages.flatMap((message) => message.content);
  const empty = parts
    .flatMap((part): readonly Part[] => (part.type === 'tool_result' ? part.content : [part]))
    .find(isEmpty);
  return empty && refuse(`${empty.type}: neither bytes, text nor an address that the upstream could read`);
}

function isEmpty(part: Part): boolean {
  if (part.type === 'document') return part.data === undefined && part.text === undefined && part.url === undefined;
  return part.type === 'image' && part.data === undefined && part.url === undefined;
}
