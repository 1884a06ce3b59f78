import type { DocumentPart, ImagePart, Part, TextPart } from '@sluice/core';
import { type ContentPart, isKnownPart, type KnownContentPart } from '@sluice/wire/openai-responses';

type ContentKind = TextPart | ImagePart | DocumentPart;
type FilePart = Extract<KnownContentPart, { type: 'input_file' }>;

/** Content of a message or an output as neutral parts, in order. A refusal is text; parts of unknown types are left out. */
export function toParts(content: string | readonly ContentPart[]): ContentKind[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return content.filter(isKnownPart).map(toPart);
}

/** Text of content, parts separated by a line break. Undefined when there is something beside text in it. */
export function plainText(content: string | readonly ContentPart[]): string | undefined {
  const parts: readonly Part[] = toParts(content);
  const texts = parts.filter((part) => part.type === 'text').map(({ text }) => text);
  return texts.length === parts.length ? texts.join('\n') : undefined;
}

function toPart(part: KnownContentPart): ContentKind {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text: part.text };
    case 'refusal':
      return { type: 'text', text: part.refusal };
    case 'input_image':
      return { type: 'image', ...located(part.image_url), ...(part.detail && { detail: part.detail }) };
    case 'input_file':
      return toDocument(part);
  }
}

/** A file by id has no neutral form; it becomes a document without bytes, which the upstream side must refuse. */
function toDocument({ filename, file_data, file_url }: FilePart): DocumentPart {
  const title = filename ? { title: filename } : {};
  if (!file_data) return { type: 'document', ...title, ...(file_url && { url: file_url }) };
  const { mediaType, data } = dataUrl(file_data) ?? { mediaType: typeByName(filename ?? ''), data: file_data };
  if (mediaType?.startsWith('text/')) {
    return { type: 'document', ...title, mediaType, text: Buffer.from(data, 'base64').toString('utf8') };
  }
  return { type: 'document', ...title, ...(mediaType && { mediaType }), data };
}

function located(url: string | null | undefined): Pick<ImagePart, 'mediaType' | 'data' | 'url'> {
  if (!url) return {};
  return dataUrl(url) ?? { url };
}

const DATA_URL = /^data:([^;,]{1,128})(?:;[^;,]{1,128}){0,4};base64,/i;

function dataUrl(url: string): { readonly mediaType: string; readonly data: string } | undefined {
  const match = DATA_URL.exec(url);
  return match ? { mediaType: (match[1] ?? '').toLowerCase(), data: url.slice(match[0].length) } : undefined;
}

/** Files sent as bare base64 are PDFs unless their names say otherwise. */
function typeByName(name: string): string | undefined {
  return !name.includes('.') || /\.pdf$/i.test(name) ? 'application/pdf' : undefined;
}
