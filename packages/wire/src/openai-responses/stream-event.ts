import { encodeEvent } from '../sse/index.ts';
import type { OutputItem, OutputTextPart, Response, SummaryPart } from './response.ts';

/**
 * The events of a streamed answer as exact SSE text. Each has a name and the same `type`, and counts up `sequence_number`
 * from 0; there is no `[DONE]`. A delta may only name an item and part that were added before (`openai` 7.57 `ResponseStream`).
 */

export type LifeEvent = 'created' | 'in_progress' | 'completed' | 'incomplete' | 'failed';

/** The answer as it stands: `created` and `in_progress` open it, one of the others ends it. */
export function lifeEvent(kind: LifeEvent, response: Response, sequence: number): string {
  const type = `response.${kind}`;
  return encodeEvent(type, JSON.stringify({ type, sequence_number: sequence, response }));
}

/** Item `index` begins, with nothing in it, or is complete. */
export function itemEvent(step: 'added' | 'done', index: number, item: OutputItem, sequence: number): string {
  const type = `response.output_item.${step}`;
  return encodeEvent(type, JSON.stringify({ type, sequence_number: sequence, output_index: index, item }));
}

/** Where inside the answer a part stands: item, its place, and the part's place in it. */
export interface PartPlace {
  readonly itemId: string;
  readonly outputIndex: number;
}

/** The only part of a message begins or is complete. */
export function contentPartEvent(
  step: 'added' | 'done',
  { itemId, outputIndex }: PartPlace,
  part: OutputTextPart,
  sequence: number,
): string {
  const type = `response.content_part.${step}`;
  const place = { item_id: itemId, output_index: outputIndex, content_index: 0 };
  return encodeEvent(type, JSON.stringify({ type, sequence_number: sequence, ...place, part }));
}

/** The only part of a summary begins or is complete. */
export function summaryPartEvent(
  step: 'added' | 'done',
  { itemId, outputIndex }: PartPlace,
  part: SummaryPart,
  sequence: number,
): string {
  const type = `response.reasoning_summary_part.${step}`;
  const place = { item_id: itemId, output_index: outputIndex, summary_index: 0 };
  return encodeEvent(type, JSON.stringify({ type, sequence_number: sequence, ...place, part }));
}

/** What can come in slices. Source: `openai` 7.57 `ResponseStreamEvent`. */
export type DeltaKind = 'text' | 'summary' | 'arguments' | 'input';

const DELTAS = {
  text: { name: 'response.output_text', whole: 'text', more: ',"content_index":0,"logprobs":[]' },
  summary: { name: 'response.reasoning_summary_text', whole: 'text', more: ',"summary_index":0' },
  arguments: { name: 'response.function_call_arguments', whole: 'arguments', more: '' },
  input: { name: 'response.custom_tool_call_input', whole: 'input', more: '' },
} as const satisfies Record<DeltaKind, { name: string; whole: string; more: string }>;

/**
 * Everything of a delta event before its sequence number. Built once per part, so that each delta costs one `JSON.stringify`
 * and a few concatenations: see {@link deltaEvent}.
 */
export function deltaHead(kind: DeltaKind, { itemId, outputIndex }: PartPlace): string {
  const { name, more } = DELTAS[kind];
  const type = `${name}.delta`;
  const place = `"item_id":${JSON.stringify(itemId)},"output_index":${outputIndex}${more}`;
  return `event: ${type}\ndata: {"type":"${type}",${place},"sequence_number":`;
}

/** A slice of a part; `head` from {@link deltaHead}. */
export function deltaEvent(head: string, delta: string, sequence: number): string {
  return `${head}${sequence},"delta":${JSON.stringify(delta)}}\n\n`;
}

/** All slices of a part together, once no more will come. */
export function doneEvent(
  kind: DeltaKind,
  { itemId, outputIndex }: PartPlace,
  whole: string,
  sequence: number,
): string {
  const { name, whole: field, more } = DELTAS[kind];
  const type = `${name}.done`;
  const place = `"item_id":${JSON.stringify(itemId)},"output_index":${outputIndex}${more}`;
  return encodeEvent(
    type,
    `{"type":"${type}",${place},"sequence_number":${sequence},"${field}":${JSON.stringify(whole)}}`,
  );
}
