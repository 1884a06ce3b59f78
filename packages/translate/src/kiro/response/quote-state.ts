const NEWLINE = 0x0a;
const TAB = 0x09;
const SPACE = 0x20;
const BACKTICK = 0x60;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const FENCE = 3;

/**
 * Tells, character by character, whether text is being quoted: inside a code fence, an inline code span, double quotes
 * (both end with the line), or right after a single quote (which is mostly an apostrophe and so counts no further).
 */
export class QuoteState {
  #fenced = false;
  #inCode = false;
  #inQuotes = false;
  #afterSingleQuote = false;
  #atLineStart = true;
  #leadingTicks = 0;

  /** Inside a code fence. */
  get fenced(): boolean {
    return this.#fenced;
  }

  /** Inside any quotation. */
  get quoting(): boolean {
    return this.#fenced || this.#inCode || this.#inQuotes || this.#afterSingleQuote;
  }

  /** Takes the next UTF-16 unit. */
  see(unit: number): void {
    this.#afterSingleQuote = unit === SINGLE_QUOTE;
    if (unit === NEWLINE) this.#startLine();
    else if (unit === BACKTICK) this.#seeBacktick();
    else {
      if (unit === DOUBLE_QUOTE) this.#inQuotes = !this.#inQuotes;
      if ((unit !== SPACE && unit !== TAB) || this.#leadingTicks > 0) this.#atLineStart = false;
    }
  }

  #startLine(): void {
    this.#inCode = false;
    this.#inQuotes = false;
    this.#atLineStart = true;
    this.#leadingTicks = 0;
  }

  #seeBacktick(): void {
    if (this.#atLineStart && ++this.#leadingTicks === FENCE) {
      this.#fenced = !this.#fenced;
      this.#inCode = false;
    } else if (this.#leadingTicks <= FENCE || !this.#atLineStart) this.#inCode = !this.#inCode;
  }
}
