/** Shorter secrets would shred ordinary words; configuration does not accept them for keys of ours. */
const SHORTEST = 8;
const WINDOW = 4;
const FILTER_BITS = 1 << 16;
/** Refreshed tokens come and go; the oldest are forgotten beyond this many. */
const MOST = 100_000;

/**
 * Secrets that must not appear in any log line, wherever they come from. Known at start, and added when a token is refreshed.
 *
 * A line is scanned once, whatever the number of secrets: a bit filter over four characters rules out nearly every
 * position, then the first eight characters are looked up.
 */
export class SecretRegistry {
  readonly #byStart = new Map<string, Set<string>>();
  readonly #known = new Set<string>();
  readonly #filter = new Uint8Array(FILTER_BITS / 8);

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** Registers a secret as written, as JSON writes it and as a URL does. Fewer than 8 characters are ignored. */
  add(secret: string): void {
    for (const form of new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret.toWellFormed()),
    ])) {
      if (form.length < SHORTEST || this.#known.has(form)) continue;
      this.#known.add(form);
      const start = form.slice(0, SHORTEST);
      const sameStart = this.#byStart.get(start) ?? new Set();
      this.#byStart.set(start, sameStart.add(form));
      const bit = windowHash(form, 0);
      this.#filter[bit >> 3] = (this.#filter[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
    while (this.#known.size > MOST) this.#forgetOldest();
  }

  /** The text with every registered secret replaced by `[redacted]`; the longest wins where several start. */
  redact(text: string): string {
    let redacted = '';
    let copied = 0;
    for (let at = 0; at + SHORTEST <= text.length; at++) {
      const bit = windowHash(text, at);
      if (((this.#filter[bit >> 3] ?? 0) & (1 << (bit & 7))) === 0) continue;
      const length = this.#secretAt(text, at);
      if (length === 0) continue;
      redacted += `${text.slice(copied, at)}[redacted]`;
      copied = at + length;
      at = copied - 1;
    }
    return copied === 0 ? text : redacted + text.slice(copied);
  }

  #secretAt(text: string, at: number): number {
    let longest = 0;
    for (const secret of this.#byStart.get(text.slice(at, at + SHORTEST)) ?? []) {
      if (secret.length > longest && text.startsWith(secret, at)) longest = secret.length;
    }
    return longest;
  }

  #forgetOldest(): void {
    const [oldest = ''] = this.#known;
    this.#known.delete(oldest);
    const start = oldest.slice(0, SHORTEST);
    const sameStart = this.#byStart.get(start);
    sameStart?.delete(oldest);
    if (sameStart?.size === 0) this.#byStart.delete(start);
  }
}

function windowHash(text: string, at: number): number {
  let hash = 0;
  for (let offset = 0; offset < WINDOW; offset++) hash = Math.imul(hash, 31) + text.charCodeAt(at + offset);
  return (hash ^ (hash >>> 16)) & (FILTER_BITS - 1);
}
