import type { Content, FunctionCall, FunctionResponse } from '@sluice/wire/gemini';

const LONGEST_NAME = 40;

/**
 * Ids for the function calls of one conversation. Google's clients may leave them out, every other dialect needs them.
 *
 * A call without an id gets its name and a number, the same in every request that repeats the conversation. A response belongs to
 * the call with its id or, without one, to the first call of that name that has no response yet.
 */
export class CallIds {
  readonly #used: Set<string>;
  /** Calls without a response, oldest first. */
  readonly #open = new Map<string, string[]>();
  #made = 0;

  constructor(contents: readonly Content[]) {
    const parts = contents.flatMap((content) => content.parts);
    this.#used = new Set(parts.map((part) => part.functionCall?.id ?? part.functionResponse?.id ?? ''));
  }

  ofCall({ id: given, name }: FunctionCall): string {
    const id = given || this.#make(name);
    const open = this.#open.get(name);
    if (open) open.push(id);
    else this.#open.set(name, [id]);
    return id;
  }

  ofResponse({ id, name }: FunctionResponse): string {
    const open = this.#open.get(name) ?? [];
    const known = id ? open.indexOf(id) : 0;
    if (known >= 0 && open.length > 0) return open.splice(known, 1)[0] ?? this.#make(name);
    return id || this.#make(name);
  }

  #make(name: string): string {
    const stem = name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, LONGEST_NAME);
    for (;;) {
      const id = `${stem}_${++this.#made}`;
      if (this.#used.has(id)) continue;
      this.#used.add(id);
      return id;
    }
  }
}
