import type { TurnEvent, Usage } from '@sluice/core';
import { estimateTextTokens } from '../../tokens/index.ts';
import { passthrough } from '../../usage/index.ts';
import { CANCELLED_UPSTREAM, type ClassifyError, endFactsOf, endKindOf, finishReasonOf, usageOf } from './ending.ts';
import { type Fields, fieldsOf, parseFields } from './fields.ts';

/** What one record of a passed-through stream says; the shape is that of the providers' `StreamObserver`. */
export interface ResponsesObservation {
  readonly payload?: true;
  readonly ends?: true;
  readonly events?: readonly TurnEvent[];
}

const NOTHING: ResponsesObservation = {};
const PAYLOAD: ResponsesObservation = { payload: true };

/** Events that say nothing yet: while only these have come, another account can still answer. */
const HANDSHAKE: ReadonlySet<string> = new Set([
  'response.created',
  'response.in_progress',
  'response.queued',
  'response.output_item.added',
  'response.content_part.added',
  'response.reasoning_summary_part.added',
  'codex.rate_limits',
  'codex.response.metadata',
]);

const ENDS: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'response.cancelled',
  'error',
]);

/**
 * Watches a response passed through as it is. Looks at the name of each event; only the one that ends the answer is parsed.
 */
export class ResponsesObserver {
  readonly #classify: ClassifyError;
  readonly #inputEstimate: () => number;
  #calls = false;
  #refused = false;
  #contentBytes = 0;
  /** The first line of the last delta: most records are of the same event as the one before and need no second look. */
  #deltaLine = '';

  /** `inputEstimate`: our estimate of the request's tokens, asked for only when the answer breaks off. */
  constructor(classify: ClassifyError, inputEstimate: () => number = () => 0) {
    this.#classify = classify;
    this.#inputEstimate = inputEstimate;
  }

  observe(record: Buffer): ResponsesObservation {
    if (this.#deltaLine !== '' && record.toString('latin1', 0, this.#deltaLine.length) === this.#deltaLine) {
      this.#contentBytes += deltaBytes(record);
      return PAYLOAD;
    }
    const type = eventType(record);
    if (type === undefined || HANDSHAKE.has(type)) return NOTHING;
    if (ENDS.has(type)) return this.#observeEnd(record, type);
    if (type.startsWith('response.function_call_arguments.') || type.startsWith('response.custom_tool_call_input.')) {
      this.#calls = true;
    } else if (type.startsWith('response.refusal.')) {
      this.#refused = true;
    }
    if (type.endsWith('.delta')) {
      this.#contentBytes += deltaBytes(record);
      if (beginsWithName(record)) this.#deltaLine = record.toString('latin1', 0, record.indexOf(LF) + 1);
    }
    return PAYLOAD;
  }

  /** What the answer has cost until now, as its deltas suggest: it is reported with its end only. */
  spent(): Usage | undefined {
    if (this.#contentBytes === 0) return undefined;
    const outputTokens = estimateTextTokens(this.#contentBytes);
    return { ...passthrough(this.#inputEstimate()), outputTokens, source: 'estimated' };
  }

  /** There is nothing that could close an answer in the upstream's stead. */
  end(): { readonly events: readonly TurnEvent[] } {
    return { events: [] };
  }

  #observeEnd(record: Buffer, type: string): ResponsesObservation {
    const json = dataOf(record);
    const data = parseFields(json) ?? {};
    const response = fieldsOf(data['response']);
    const usage = usageOf(response);
    const told: TurnEvent[] = usage ? [{ type: 'usage', usage }] : [];
    switch (endKindOf(type, data)) {
      case 'failed':
        // A failed answer is not payload: uncommitted, it is another account's chance.
        return { ends: true, events: [...told, { type: 'error', failure: this.#classify(json) }] };
      case 'cancelled':
        return { ends: true, events: [...told, { type: 'error', failure: CANCELLED_UPSTREAM }] };
      default:
        return { payload: true, ends: true, events: [...told, { type: 'finish', reason: this.#reason(response) }] };
    }
  }

  #reason(response: Fields): ReturnType<typeof finishReasonOf> {
    const { calls, refused } = endFactsOf(response);
    // A call in an answer that was cut short may be the piece that was cut.
    const seenCalls = this.#calls && response['status'] !== 'incomplete';
    return finishReasonOf(response, { calls: calls || seenCalls, refused: refused || this.#refused });
  }
}

/** What a whole, unstreamed response says about itself: `usage`, and `finish` or `error`. */
export function observeResponse(json: unknown, classify: ClassifyError): readonly TurnEvent[] {
  const response = fieldsOf(json);
  const usage = usageOf(response);
  const told: TurnEvent[] = usage ? [{ type: 'usage', usage }] : [];
  if (response['status'] === 'failed') {
    return [...told, { type: 'error', failure: classify(JSON.stringify({ type: 'response.failed', response })) }];
  }
  if (response['status'] === 'cancelled') return [...told, { type: 'error', failure: CANCELLED_UPSTREAM }];
  return [...told, { type: 'finish', reason: finishReasonOf(response, endFactsOf(response)) }];
}

const EVENT_FIELD = 'event: ';
/** How much of a record is looked at for its type when it has no `event` line where ours would be. */
const SCANNED_BYTES = 512;
const E = 101;
const SPACE = 32;
const LF = 10;
const CR = 13;
const DELTA_FIELD = Buffer.from('"delta":"');
const QUOTE = 34;
const BACKSLASH = 92;

/** Nothing else that begins with `e` has its space there. */
function beginsWithName(record: Buffer): boolean {
  return record[0] === E && record[EVENT_FIELD.length - 1] === SPACE;
}

function eventType(record: Buffer): string | undefined {
  if (beginsWithName(record)) {
    const lineEnd = record.indexOf(LF, EVENT_FIELD.length);
    return record.toString('latin1', EVENT_FIELD.length, record[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd);
  }
  const beginning = record.toString('latin1', 0, SCANNED_BYTES);
  return /^event: ?(\S+)/m.exec(beginning)?.[1] ?? /^data:.*?"type" ?: ?"([\w.]+)"/m.exec(beginning)?.[1];
}

/** The piece of text in a delta's record, told from what is around it: OpenAI pads these records to hide their sizes. */
function deltaBytes(record: Buffer): number {
  const begin = record.indexOf(DELTA_FIELD) + DELTA_FIELD.length;
  if (begin < DELTA_FIELD.length) return 0;
  let end = record.indexOf(QUOTE, begin);
  while (end > begin && record[end - 1] === BACKSLASH) end = record.indexOf(QUOTE, end + 1);
  return end < 0 ? 0 : end - begin;
}

function dataOf(record: Buffer): string {
  const lines = record.toString('utf8').split(/\r\n|\r|\n/);
  const data = lines.filter((line) => line.startsWith('data:'));
  return data.map((line) => line.slice(line.startsWith('data: ') ? 6 : 5)).join('\n');
}
