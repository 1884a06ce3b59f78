import type { DocumentPart, ImagePart, Part, TextPart } from '@sluice/core';

/** A part of a message or of a call's output, in OpenAI's words. */
export type Content =
  | { readonly type: 'input_text' | 'output_text'; readonly text: string }
  | { readonly type: 'input_image'; readonly image_url: string; readonly detail?: string }
  | {
      readonly type: 'input_file';
      readonly filename?: string;
      readonly file_data?: string;
      readonly file_url?: string;
    };

const DETAILS: ReadonlySet<string> = new Set(['low', 'high', 'auto', 'original']);

/** What the user or a tool says. Empty text leaves no trace. */
export function toContent(parts: readonly Part[]): Content[] {
  return parts.flatMap((part): Content[] => {
    switch (part.type) {
      case 'text':
        return part.text === '' ? [] : [{ type: 'input_text', text: part.text }];
      case 'image':
        return [toImage(part)];
      case 'document':
        return [toFile(part)];
      default:
        return [];
    }
  });
}

/** Output of a call: a string where it is text alone. OpenAI has no mark for errors, so the text says it. */
export function toOutput(
  parts: readonly (TextPart | ImagePart | DocumentPart)[],
  isError: boolean,
): string | readonly Content[] {
  const content = toContent(parts);
  const [first, ...rest] = content;
  if (!first) return isError ? 'Error' : '';
  const text = first.type === 'input_text' ? first.text : undefined;
  const marked = isError && !/^error\b/i.test(text ?? '');
  if (text === undefined) return marked ? [{ type: 'input_text', text: 'Error:' }, ...content] : content;
  const said = marked ? `Error: ${text}` : text;
  return rest.length === 0 ? said : [{ type: 'input_text', text: said }, ...rest];
}

/** Where a picture or a file has neither bytes nor a URL: it was named by the id another vendor gave it. */
export function unreadablePart(parts: readonly Part[]): string | undefined {
  for (const part of parts) {
    if (part.type === 'image' && part.data === undefined && part.url === undefined) return 'image';
    if (part.type === 'document' && part.data === undefined && part.url === undefined && part.text === undefined) {
      return 'document';
    }
    const inner = part.type === 'tool_result' ? unreadablePart(part.content) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function toImage({ mediaType = 'image/png', data, url, detail }: ImagePart): Content {
  const image_url = data === undefined ? (url ?? '') : `data:${mediaType};base64,${data}`;
  return { type: 'input_image', image_url, ...(detail && DETAILS.has(detail) && { detail }) };
}

/** A text file is shown as text, which every model can read. */
function toFile({ mediaType = 'application/pdf', title, data, url, text }: DocumentPart): Content {
  if (text !== undefined) return { type: 'input_text', text: title ? `${title}\n${text}` : text };
  if (data === undefined) return { type: 'input_file', file_url: url ?? '' };
  return { type: 'input_file', filename: title ?? 'document.pdf', file_data: `data:${mediaType};base64,${data}` };
}
