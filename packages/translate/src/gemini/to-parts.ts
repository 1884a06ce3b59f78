import type { DocumentPart, ImagePart, Part, ReasoningPart, Signer, TextPart, ToolResultPart } from '@sluice/core';
import type { ContentPart, FileData, FunctionCall, FunctionResponse, InlineData } from '@sluice/wire/gemini';
import type { CallIds } from './call-ids.ts';
import { readSignature } from './signature.ts';

/** What the parts of one message are read with. */
export interface PartReading {
  readonly ids: CallIds;
  /** Signer of signatures that are not sealed. */
  readonly vendor: Signer;
}

/**
 * The neutral parts of one of Gemini's. Code that Google ran, and what came of it, become text; a part of a kind we do not know
 * says nothing. The signature of a plain text follows it as a thought without words.
 */
export function toParts(part: ContentPart, reading: PartReading): readonly Part[] {
  const { inlineData, fileData, functionCall, functionResponse, executableCode, codeExecutionResult } = part;
  if (functionCall) return [toToolCall(functionCall, part.thoughtSignature, reading)];
  if (functionResponse) return [toToolResult(functionResponse, reading.ids)];
  if (inlineData) return [toInline(inlineData)];
  if (fileData) return [toFile(fileData)];
  if (executableCode) return [fenced((executableCode.language ?? '').toLowerCase(), executableCode.code)];
  if (codeExecutionResult) return [fenced('', codeExecutionResult.output)];
  return toText(part, reading.vendor);
}

function toText({ text = '', thought, thoughtSignature }: ContentPart, vendor: Signer): readonly Part[] {
  const opened = readSignature(thoughtSignature, vendor);
  if (opened?.redacted) return [{ type: 'redacted_reasoning', data: opened.signature, signer: opened.signer }];
  const signed = opened && { signature: opened.signature, signer: opened.signer };
  if (thought) return text !== '' || signed ? [{ type: 'reasoning', text, ...signed }] : [];
  const said: Part[] = text === '' ? [] : [{ type: 'text', text }];
  return signed ? [...said, { type: 'reasoning', text: '', ...signed } satisfies ReasoningPart] : said;
}

function toToolCall(call: FunctionCall, thoughtSignature: string | undefined, { ids, vendor }: PartReading): Part {
  const opened = readSignature(thoughtSignature, vendor);
  return {
    type: 'tool_call',
    id: ids.ofCall(call),
    name: call.name,
    input: call.args ?? {},
    ...(opened && { signature: opened.signature, signer: opened.signer }),
  };
}

function toToolResult(response: FunctionResponse, ids: CallIds): ToolResultPart {
  const { isError, text } = resultOf(response.response ?? {});
  const media = (response.parts ?? []).flatMap(({ inlineData, fileData }) => {
    if (inlineData) return [toInline(inlineData)];
    return fileData ? [toFile(fileData)] : [];
  });
  const said: TextPart[] = text === '' ? [] : [{ type: 'text', text }];
  return { type: 'tool_result', callId: ids.ofResponse(response), isError, content: [...said, ...media] };
}

/** Google's words for a result are `output` (`result` in older examples) and `error`; anything else is a result by itself. */
function resultOf(response: Readonly<Record<string, unknown>>): { readonly isError: boolean; readonly text: string } {
  const [only, more] = Object.keys(response);
  if (only === undefined) return { isError: false, text: '' };
  const isError = only === 'error' && more === undefined;
  const said = response[only];
  const isAlone = more === undefined && (isError || only === 'output' || only === 'result');
  if (isAlone && typeof said === 'string') return { isError, text: said };
  return { isError, text: JSON.stringify(isError ? said : response) };
}

function toInline({ mimeType, data, displayName }: InlineData): ImagePart | DocumentPart {
  const bytes = plainBase64(data);
  if (mimeType?.startsWith('image/')) return { type: 'image', mediaType: mimeType, data: bytes };
  const title = displayName ? { title: displayName } : {};
  if (mimeType?.startsWith('text/')) {
    return { type: 'document', ...title, mediaType: mimeType, text: Buffer.from(bytes, 'base64').toString() };
  }
  return { type: 'document', ...title, ...(mimeType && { mediaType: mimeType }), data: bytes };
}

function toFile({ mimeType, fileUri }: FileData): ImagePart | DocumentPart {
  const type = mimeType?.startsWith('image/') ? 'image' : 'document';
  return { type, ...(mimeType && { mediaType: mimeType }), url: fileUri };
}

/** The Python SDK writes bytes in the alphabet for URLs, and without padding some do; other vendors want neither. */
function plainBase64(data: string): string {
  if (data.length % 4 === 0 && !/[-_]/.test(data)) return data;
  const plain = data.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  return plain.padEnd(Math.ceil(plain.length / 4) * 4, '=');
}

function fenced(language: string, text = ''): TextPart {
  return { type: 'text', text: `\`\`\`${language}\n${text}\n\`\`\`` };
}
