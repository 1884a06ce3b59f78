import { randomBytes } from 'node:crypto';

/** A secret that was seen where it does not belong. Names the secret and the form it had, never repeats it. */
export interface Hit {
  readonly canary: string;
  readonly form: string;
  readonly where: string;
  /** What stands before it, to find the place by. */
  readonly before: string;
}

/** Secrets that are like no other text, and the search for them in whatever form they may have taken. */
export class Canaries {
  readonly #forms = new Map<string, { readonly canary: string; readonly form: string }>();
  readonly #names = new Set<string>();

  /** How many there are. */
  get count(): number {
    return this.#names.size;
  }

  /**
   * A new one, named for the report. Short and without a telling beginning, so that no rule about what secrets look like
   * finds it; with digits and letters only, so that it can stand in for any of them.
   */
  make(name: string): string {
    const core = `q${randomBytes(10).toString('hex')}`;
    this.#remember(name, core);
    return core;
  }

  /** The same as a master key: 32 bytes as base64. */
  makeKey(name: string): string {
    const bytes = randomBytes(32);
    const text = bytes.toString('base64');
    this.#remember(name, text.slice(0, 43));
    this.#add(name, 'hex bytes', bytes.toString('hex'));
    this.#add(name, 'base64url', bytes.toString('base64url'));
    return text;
  }

  /** Every canary in a text, but for those of these names. */
  findIn(text: string, where: string, except: readonly string[] = []): Hit[] {
    const hits: Hit[] = [];
    for (const [needle, { canary, form }] of this.#forms) {
      if (except.includes(canary)) continue;
      const at = text.indexOf(needle);
      if (at >= 0) hits.push({ canary, form, where, before: text.slice(Math.max(0, at - 60), at) });
    }
    return hits;
  }

  #remember(name: string, core: string): void {
    const bytes = Buffer.from(core);
    this.#names.add(name);
    this.#add(name, 'plain', core);
    this.#add(name, 'upper case', core.toUpperCase());
    this.#add(name, 'hex', bytes.toString('hex'));
    this.#add(name, 'backwards', [...core].reverse().join(''));
    // Inside a longer text it may begin at any of three places of a group, and its ends depend on the neighbours.
    for (const skipped of [0, 1, 2]) {
      const text = Buffer.concat([Buffer.alloc(skipped), bytes]).toString('base64');
      const whole = text.slice(Math.ceil((skipped * 8) / 6), Math.floor(((skipped + bytes.length) * 8) / 6));
      this.#add(name, `base64 at ${skipped}`, whole);
    }
  }

  #add(canary: string, form: string, needle: string): void {
    this.#forms.set(needle, { canary, form });
  }
}
