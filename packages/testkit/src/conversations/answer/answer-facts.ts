/** Why an answer ended, in no vendor's words. */
export type End = 'stop' | 'calls' | 'max_tokens' | 'stop_sequence' | 'refusal' | 'context_window' | 'pause';

/** Tokens as this client was told them, sorted into kinds: `input` is without cache, `output` includes `reasoning`. */
export interface ToldUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

/** What a client understood of an answer. */
export interface AnswerFacts {
  readonly text: string;
  readonly thinking: string;
  /** What the model said to decline, where the dialect keeps it apart from text. */
  readonly refusal: string;
  readonly calls: readonly { readonly tool: string; readonly input: unknown }[];
  /** Undefined when the answer never said. */
  readonly end: End | undefined;
  readonly stopSequence: string | undefined;
  readonly usage: ToldUsage | undefined;
  /** Whether something signed came along that the client is to send back. */
  readonly signed: boolean;
}

export interface ReadAnswer {
  readonly facts: AnswerFacts;
  /** Everything a strict client would object to. */
  readonly violations: readonly string[];
}

/** What a whole answer is, besides: as the client keeps it to send it back. */
export interface ReadWhole extends ReadAnswer {
  readonly items: readonly object[];
  readonly ids: readonly string[];
}

export function endOf(word: string | undefined, words: Readonly<Record<string, End>>): End | undefined {
  return word === undefined ? undefined : words[word];
}

export function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Ids of calls that are missing or used twice. */
export function idProblems(ids: readonly string[]): string[] {
  return ids.includes('') || new Set(ids).size < ids.length ? [`call ids ${ids.join(', ')}`] : [];
}

/** The text as JSON; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    return undefined;
  }
}
