import { QuoteState } from './quote-state.ts';

const OPEN = '<thinking>';
const CLOSE = '</thinking>';
const BLANK_LINE = '\n\n';
const LESS_THAN = 0x3c;

/** Where the two kinds of text go. */
export interface ThinkingSink {
  text(text: string): void;
  reasoning(text: string): void;
}

/**
 * Parts text with `<thinking>…</thinking>` in it into thoughts and answer, whatever the pieces it arrives in.
 *
 * Tags in code fences, code spans and quotation marks are text. A closing tag in a code span or quotation marks still
 * counts when a blank line or the end follows, because a thought may end with a quote left open. One line break after the
 * opening tag, up to two after the closing tag, and white space before a first opening tag disappear.
 */
export class ThinkingTags {
  readonly #sink: ThinkingSink;
  #quotes = new QuoteState();
  #thinking = false;
  /** Nothing but white space so far. */
  #atStart = true;
  /** Line breaks still to be dropped. */
  #dropBreaks = 0;
  /** The end of what has arrived, not yet told apart; always read again from its beginning. */
  #held = '';

  constructor(sink: ThinkingSink) {
    this.#sink = sink;
  }

  /** Characters are waiting to be told apart. */
  get holding(): boolean {
    return this.#held !== '';
  }

  push(piece: string): void {
    const text = this.#held + piece;
    this.#held = '';
    let at = 0;
    while (at < text.length) {
      if (this.#dropBreaks > 0) at = this.#dropBreak(text, at);
      else at = this.#thinking ? this.#readThoughts(text, at) : this.#readText(text, at);
    }
  }

  /**
   * The run of text is over, at the end or before a tool call: what was held back is now decided, an open thought ends,
   * and leading white space that nothing followed is dropped.
   */
  end(): void {
    const rest = this.#held;
    this.#held = '';
    if (this.#thinking ? !rest.startsWith(CLOSE) : !this.#atStart || rest.trim() !== '') this.#emit(rest);
    this.#switch(false, 0);
    this.#dropBreaks = 0;
  }

  #dropBreak(text: string, at: number): number {
    if (text[at] !== '\n') {
      this.#dropBreaks = 0;
      return at;
    }
    this.#dropBreaks--;
    return at + 1;
  }

  #readText(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === LESS_THAN && !this.#quotes.quoting) {
        if (text.startsWith(OPEN, at)) {
          this.#emitText(text.slice(from, at));
          return this.#switch(true, at + OPEN.length);
        }
        if (OPEN.startsWith(text.slice(at))) return this.#holdText(text, from, at);
      }
      if (this.#atStart && !isSpace(unit)) this.#atStart = false;
      this.#quotes.see(unit);
    }
    if (this.#atStart) return this.#holdAll(text, from);
    this.#emit(text.slice(from));
    return text.length;
  }

  #readThoughts(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === LESS_THAN && !this.#quotes.fenced) {
        const verdict = this.#judgeClosing(text, at);
        if (verdict !== 'no') this.#emit(text.slice(from, at));
        if (verdict === 'yes') return this.#switch(false, at + CLOSE.length);
        if (verdict === 'wait') {
          this.#held = text.slice(at);
          return text.length;
        }
      }
      this.#quotes.see(unit);
    }
    this.#emit(text.slice(from));
    return text.length;
  }

  #judgeClosing(text: string, at: number): 'yes' | 'no' | 'wait' {
    if (!text.startsWith(CLOSE, at)) return CLOSE.startsWith(text.slice(at)) ? 'wait' : 'no';
    if (!this.#quotes.quoting) return 'yes';
    const after = text.slice(at + CLOSE.length, at + CLOSE.length + BLANK_LINE.length);
    if (after === BLANK_LINE) return 'yes';
    return BLANK_LINE.startsWith(after) ? 'wait' : 'no';
  }

  #switch(thinking: boolean, at: number): number {
    this.#thinking = thinking;
    this.#dropBreaks = thinking ? 1 : 2;
    this.#atStart = false;
    this.#quotes = new QuoteState();
    return at;
  }

  #holdText(text: string, from: number, at: number): number {
    if (this.#atStart) return this.#holdAll(text, from);
    this.#emit(text.slice(from, at));
    this.#held = text.slice(at);
    return text.length;
  }

  #holdAll(text: string, from: number): number {
    this.#held = text.slice(from);
    this.#quotes = new QuoteState();
    return text.length;
  }

  /** Text before an opening tag; white space before the very first one is dropped. */
  #emitText(text: string): void {
    if (!this.#atStart) this.#emit(text);
  }

  #emit(text: string): void {
    if (text === '') return;
    if (this.#thinking) this.#sink.reasoning(text);
    else this.#sink.text(text);
  }
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}
