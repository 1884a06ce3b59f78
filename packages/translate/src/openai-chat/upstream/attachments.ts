import type { DocumentPart, Failure, ImagePart, Turn } from '@sluice/core';
import { dataUri } from '../data-uri.ts';
import { refuse } from './refuse.ts';

/** A part of a user message in Chat Completions' words. */
export type UserPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string; readonly detail?: string } }
  | { readonly type: 'file'; readonly file: { readonly file_data: string; readonly filename: string } };

const PDF = 'application/pdf';

/**
 * Rule: pictures need bytes or a URL; documents need text, or the bytes of a PDF, which is all this API reads. Whatever else
 * would silently be missing from the answer, so the request is refused.
 */
export function refuseAttachments(turn: Turn): Failure | undefined {
  for (const { content } of turn.messages) {
    for (const part of content) {
      const inner = part.type === 'tool_result' ? part.content : [part];
      for (const one of inner) {
        const problem = one.type === 'image' ? imageProblem(one) : one.type === 'document' ? documentProblem(one) : '';
        if (problem) return refuse(problem);
      }
    }
  }
  return undefined;
}

/** A picture as a `data:` URI or its URL. Expects one that was not refused. */
export function imagePart(image: ImagePart): UserPart {
  const url = image.data === undefined ? (image.url ?? '') : dataUri(image.mediaType ?? 'image/png', image.data);
  return { type: 'image_url', image_url: { url, ...(image.detail && { detail: image.detail }) } };
}

/** A document as text, or as a file. Expects one that was not refused. */
export function documentPart(document: DocumentPart): UserPart {
  const { title, text, data = '' } = document;
  if (text !== undefined) return { type: 'text', text: documentText(title, text) };
  return { type: 'file', file: { file_data: dataUri(PDF, data), filename: title ?? 'document.pdf' } };
}

/** The text of a document between marks that tell the model where it begins and ends. */
export function documentText(title: string | undefined, text: string): string {
  return `<document title="${title ?? 'untitled'}">\n${text}\n</document>`;
}

function imageProblem({ data, url }: ImagePart): string {
  return data === undefined && url === undefined
    ? 'an image by file id cannot be sent to this model; send its bytes'
    : '';
}

function documentProblem({ text, data, url, mediaType }: DocumentPart): string {
  if (text !== undefined) return '';
  if (data === undefined) {
    return `a document by ${url === undefined ? 'file id' : 'URL'} cannot be sent to this model; send its bytes`;
  }
  return mediaType === undefined || mediaType === PDF
    ? ''
    : `documents of type ${mediaType.slice(0, 64)} cannot be sent to this model, only PDF and text`;
}
