import { type Failure, makeId, type Signer, type TurnEvent, type Usage } from '@sluice/core';
import type { SseRecord } from '@sluice/wire/sse';
import { estimateTextTokens } from '../../tokens/index.ts';
import { TurnWriter } from '../../turn-writer/index.ts';
import { passthrough } from '../../usage/index.ts';
import { readFinishReason } from './finish-reason.ts';
import { signerOf } from './model-family.ts';
import { fieldsOf, type RecordFacts, readRecord, textOf } from './read-record.ts';
import { readUsage } from './read-usage.ts';

export interface GeminiTurnReaderOptions {
  /** What the upstream calls the model: its family signs the thoughts. */
  readonly model: string;
  /** Our estimate of the request's tokens, called only when the upstream counts nothing. */
  readonly inputEstimate: () => number;
  /** The client's tool names by the upstream's, from `toGenerateContentRequest`. */
  readonly toolNames?: ReadonlyMap<string, string>;
  /** What an error inside the stream means; `json` is the record's text. */
  readonly classifyError: (json: string) => Failure;
  /** Is told the signature of each call, to give it back for clients that do not. */
  readonly onSignature?: (callId: string, signature: string) => void;
}

const CUT_SHORT: Failure = {
  kind: 'transient',
  scope: 'model',
  retryable: true,
  message: 'the upstream ended its answer without finishing it',
};
const UNREADABLE: Failure = { ...CUT_SHORT, message: 'the upstream sent a record that cannot be read' };

/**
 * Turns the records of one streamed answer into turn events. Synchronous; never throws on any record.
 *
 * Google's streams have no closing record, and token counts may come behind the reason for the end: so that reason is told when the
 * bytes are over. Calls come whole; the same id twice gets a new one.
 */
export class GeminiTurnReader {
  readonly #options: GeminiTurnReaderOptions;
  readonly #signer: Signer;
  readonly #writer = new TurnWriter();
  readonly #callIds = new Set<string>();
  #usage: Usage | undefined;
  #finishReason: string | undefined;
  #blocked = false;

  constructor(options: GeminiTurnReaderOptions) {
    this.#options = options;
    this.#signer = signerOf(options.model);
  }

  /** A terminal event has been returned. */
  get ended(): boolean {
    return this.#writer.ended;
  }

  /** Takes one record; after a terminal event all are ignored. */
  record(record: SseRecord): readonly TurnEvent[] {
    if (this.#writer.ended || record.data === '[DONE]') return [];
    const facts = readRecord(record.data);
    if (!facts) this.#fail(UNREADABLE);
    else if (facts.error !== undefined) this.#fail(this.#options.classifyError(facts.error));
    else this.#take(facts);
    return this.#writer.take();
  }

  /** The bytes are over; a `failure` counts only where the answer had not come to its end. */
  end(failure?: Failure): readonly TurnEvent[] {
    if (this.#writer.ended) return [];
    if (this.#finishReason !== undefined) this.#finish(this.#finishReason);
    else if (this.#blocked) this.#finish('SAFETY');
    else this.#fail(failure ?? CUT_SHORT);
    return this.#writer.take();
  }

  #take(facts: RecordFacts): void {
    this.#writer.start({
      ...(facts.responseId !== undefined && { upstreamId: facts.responseId }),
      ...(facts.modelVersion !== undefined && { model: facts.modelVersion }),
    });
    for (const part of facts.parts) this.#part(part);
    this.#usage = readUsage(facts.usageMetadata) ?? this.#usage;
    this.#finishReason = facts.finishReason ?? this.#finishReason;
    this.#blocked ||= facts.blocked;
  }

  #part(part: Readonly<Record<string, unknown>>): void {
    const signature = textOf(part['thoughtSignature']);
    if (part['functionCall'] !== undefined) {
      this.#call(fieldsOf(part['functionCall']), signature);
      return;
    }
    const text = textOf(part['text']) ?? codeOf(part);
    if (part['thought'] === true) this.#writer.reasoning(text);
    else this.#writer.text(text);
    if (signature === undefined) return;
    // It stands for all that came before.
    this.#writer.signature(signature, this.#signer);
    this.#writer.close();
  }

  #call(call: Readonly<Record<string, unknown>>, signature: string | undefined): void {
    const upstreamName = textOf(call['name']);
    if (upstreamName === undefined) return;
    const given = textOf(call['id']);
    const id = given === undefined || this.#callIds.has(given) ? makeId('call') : given;
    this.#callIds.add(id);
    const name = this.#options.toolNames?.get(upstreamName) ?? upstreamName;
    const signed = signature === undefined ? {} : { signature, signer: this.#signer };
    this.#writer.openCall({ id, name, ...signed });
    this.#writer.callJson(JSON.stringify(fieldsOf(call['args'])));
    this.#writer.close();
    if (signature !== undefined) this.#options.onSignature?.(id, signature);
  }

  #finish(name: string): void {
    const reason = readFinishReason(name, this.#writer.callCount);
    if (typeof reason === 'string') this.#writer.finish(reason, this.#tokens());
    else this.#fail(reason);
  }

  /** What the answer has cost until now: as last reported, else as its text suggests; undefined while nothing was said. */
  spent(): Usage | undefined {
    return this.#writer.hasContent ? this.#tokens() : undefined;
  }

  #fail(failure: Failure): void {
    this.#writer.fail(failure, this.spent());
  }

  #tokens(): Usage {
    if (this.#usage) return this.#usage;
    const outputTokens = estimateTextTokens(this.#writer.outputBytes);
    return { ...passthrough(this.#options.inputEstimate()), outputTokens, source: 'estimated' };
  }
}

/** Code that Google ran, and what came of it, as text; `''` for parts we have no word for. */
function codeOf(part: Readonly<Record<string, unknown>>): string {
  const code = textOf(fieldsOf(part['executableCode'])['code']);
  if (code !== undefined) return `\n\`\`\`\n${code}\n\`\`\`\n`;
  const output = textOf(fieldsOf(part['codeExecutionResult'])['output']);
  return output === undefined ? '' : `\n\`\`\`\n${output}\n\`\`\`\n`;
}
