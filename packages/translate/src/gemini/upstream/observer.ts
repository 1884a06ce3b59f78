import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { estimateTextTokens, StreamedSize } from '../../tokens/index.ts';
import { passthrough } from '../../usage/index.ts';
import { readFinishReason } from './finish-reason.ts';
import { factsOf, type RecordFacts, readRecord } from './read-record.ts';
import { readUsage } from './read-usage.ts';

/** What one record of a passed-through stream says about the answer. */
export interface GeminiObservation {
  readonly payload?: true;
  readonly ends?: true;
  readonly events?: readonly TurnEvent[];
}

/** What an error of the upstream means; `json` is its text. */
export type ClassifyError = (json: string) => Failure;

const PARTS = '"parts"';
const CALL = '"functionCall"';
const FINISH = '"finishReason"';
const BLOCK = '"blockReason"';
const ERROR = /^data: ?\[?\s*\{\s*"error"/;
const PAYLOAD: GeminiObservation = { payload: true };
const NOTHING: GeminiObservation = {};

/**
 * Watches a Gemini stream that is passed through. Looks for the words that matter and parses only the record that ends the
 * answer; inside a text those words stand in escaped quotes, so they are not found there.
 */
export class GeminiObserver {
  readonly #classifyError: ClassifyError;
  readonly #inputEstimate: () => number;
  readonly #size = new StreamedSize();
  #toolCount = 0;
  #last: Buffer | undefined;

  /** `inputEstimate`: our estimate of the request's tokens, asked for only when Google tells nothing. */
  constructor(classifyError: ClassifyError, inputEstimate: () => number = () => 0) {
    this.#classifyError = classifyError;
    this.#inputEstimate = inputEstimate;
  }

  observe(record: Buffer): GeminiObservation {
    // Searched as text: each search of a buffer is a call into native code, which costs more than all of these together.
    const text = record.toString('latin1');
    if (text.includes(CALL)) this.#toolCount++;
    if (text.includes(FINISH) || text.includes(BLOCK) || ERROR.test(text)) return this.#end(record);
    if (!text.includes(PARTS)) return NOTHING;
    this.#last = record;
    this.#size.add(record.length);
    return PAYLOAD;
  }

  /** What the answer has cost until now: Google counts in every record; else as its bytes suggest. */
  spent(): Usage | undefined {
    if (!this.#last) return undefined;
    const outputTokens = estimateTextTokens(this.#size.content);
    return this.#reported() ?? { ...passthrough(this.#inputEstimate()), outputTokens, source: 'estimated' };
  }

  /** The bytes are over without a reason for the end, of which whoever asks makes an error: what was counted until then. */
  end(): { readonly events: readonly TurnEvent[] } {
    const usage = this.#reported();
    return { events: usage ? [{ type: 'usage', usage }] : [] };
  }

  #reported(): Usage | undefined {
    const facts = this.#last && readRecord(dataOf(this.#last));
    return readUsage(facts?.usageMetadata);
  }

  #end(record: Buffer): GeminiObservation {
    const facts = readRecord(dataOf(record));
    const events = facts ? terminalEvents(facts, this.#toolCount, this.#classifyError) : [];
    // An error at the beginning leaves another account the chance to answer.
    if (facts?.error !== undefined) return { ends: true, events: [...this.end().events, ...events] };
    if (events.length > 0) return { payload: true, ends: true, events };
    return record.includes(PARTS) ? PAYLOAD : NOTHING;
  }
}

/** The events of an answer that was passed through in one piece; a failure when it has no end. */
export function observeGeminiAnswer(json: unknown, classifyError: ClassifyError): readonly TurnEvent[] {
  const facts = factsOf(json);
  const toolCount = facts.parts.filter((part) => part['functionCall'] !== undefined).length;
  const events = terminalEvents(facts, toolCount, classifyError);
  return events.length > 0 ? events : [{ type: 'error', failure: NO_ANSWER }];
}

/** The events of an answer to `:countTokens`: the count as the usage of a turn that said nothing. */
export function observeTokenCount(json: unknown, classifyError: ClassifyError): readonly TurnEvent[] {
  const { error } = factsOf(json);
  if (error !== undefined) return [{ type: 'error', failure: classifyError(error) }];
  const { totalTokens, cachedContentTokenCount } = (json ?? {}) as Readonly<Record<string, unknown>>;
  const usage = readUsage({ promptTokenCount: totalTokens, cachedContentTokenCount });
  if (!usage) return [{ type: 'error', failure: NO_COUNT }];
  return [
    { type: 'usage', usage },
    { type: 'finish', reason: 'end_turn' },
  ];
}

const NO_ANSWER: Failure = {
  kind: 'transient',
  scope: 'model',
  retryable: true,
  message: 'the upstream answered without an answer of the model',
};
const NO_COUNT: Failure = { ...NO_ANSWER, message: 'the upstream answered without a count of tokens' };

/** What a record that ends an answer says; nothing when it does not end it. A failed ending is the client's to read in the bytes. */
function terminalEvents(facts: RecordFacts, toolCount: number, classifyError: ClassifyError): readonly TurnEvent[] {
  if (facts.error !== undefined) return [{ type: 'error', failure: classifyError(facts.error) }];
  const name = facts.finishReason ?? (facts.blocked ? 'SAFETY' : undefined);
  if (name === undefined) return [];
  const usage = readUsage(facts.usageMetadata);
  const reason = readFinishReason(name, toolCount);
  const finish: TurnEvent = { type: 'finish', reason: typeof reason === 'string' ? reason : 'end_turn' };
  return usage ? [{ type: 'usage', usage }, finish] : [finish];
}

/** The data lines of one record, joined as its readers would. */
function dataOf(record: Buffer): string {
  const lines = record.toString().split(/\r?\n/);
  return lines.flatMap((line) => (line.startsWith('data:') ? [line.slice(5)] : [])).join('\n');
}
