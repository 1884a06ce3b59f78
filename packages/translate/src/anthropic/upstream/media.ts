import type { DocumentPart, Failure, ImagePart, Message } from '@sluice/core';
import type { DocumentBlockParam, ImageBlockParam } from '@sluice/wire/anthropic';
import { refuse } from './refusal.ts';

/** Media types of inline images, under every name clients use for them (`@anthropic-ai/sdk` 1.12 `Base64ImageSource`). */
const IMAGE_TYPES: ReadonlyMap<string, string> = new Map([
  ['image/png', 'image/png'],
  ['image/jpeg', 'image/jpeg'],
  ['image/jpg', 'image/jpeg'],
  ['image/gif', 'image/gif'],
  ['image/webp', 'image/webp'],
]);

const PDF = 'application/pdf';

/**
 * Refuses what Anthropic could not show: images that are neither inline png, jpeg, gif or webp nor a URL, and documents that are
 * neither PDF nor text. Files known to another vendor by id come here without bytes. `undefined` when all are fine.
 */
export function refuseMedia(messages: readonly Message[]): Failure | undefined {
  for (const message of messages) {
    for (const part of message.content) {
      for (const inner of part.type === 'tool_result' ? part.content : [part]) {
        const problem = problemOf(inner);
        if (problem) return refuse(problem);
      }
    }
  }
  return undefined;
}

function problemOf(part: { readonly type: string }): string | undefined {
  if (part.type === 'image') return imageProblem(part as ImagePart);
  return part.type === 'document' ? documentProblem(part as DocumentPart) : undefined;
}

function imageProblem(image: ImagePart): string | undefined {
  if (image.url) return undefined;
  if (!image.data) return 'this model takes images as inline base64 or by URL, not by file id';
  const known = IMAGE_TYPES.has(mediaType(image));
  return known ? undefined : 'this model takes png, jpeg, gif and webp images only';
}

function documentProblem(document: DocumentPart): string | undefined {
  if (document.text !== undefined || document.url) return undefined;
  if (!document.data) return 'this model takes documents inline or by URL, not by file id';
  const type = mediaType(document);
  return type === PDF || isText(type) ? undefined : 'this model takes PDF and plain text documents only';
}

/** An image that has passed {@link refuseMedia}. */
export function imageBlock(image: ImagePart): ImageBlockParam {
  if (image.url) return { type: 'image', source: { type: 'url', url: image.url } };
  const media_type = IMAGE_TYPES.get(mediaType(image)) ?? '';
  return { type: 'image', source: { type: 'base64', media_type, data: image.data ?? '' } };
}

/** A document that has passed {@link refuseMedia}; base64 text is decoded, because only PDFs travel as base64. */
export function documentBlock(document: DocumentPart): DocumentBlockParam {
  const title = document.title ? { title: document.title } : {};
  return { type: 'document', source: documentSource(document), ...title };
}

function documentSource(document: DocumentPart): DocumentBlockParam['source'] {
  if (document.url) return { type: 'url', url: document.url };
  const { data = '' } = document;
  if (document.text === undefined && mediaType(document) === PDF) return { type: 'base64', media_type: PDF, data };
  return {
    type: 'text',
    media_type: 'text/plain',
    data: document.text ?? Buffer.from(data, 'base64').toString('utf8'),
  };
}

function isText(type: string): boolean {
  return type.startsWith('text/') || type === 'application/json';
}

/** Lower case, without parameters such as `charset`. */
function mediaType(part: ImagePart | DocumentPart): string {
  return (part.mediaType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
