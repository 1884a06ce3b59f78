import type { Content, FunctionCall, FunctionResponse } from '@sluice/wire/gemini';

const LONGEST_NAME = 40;

/**
 * Ids for the function calls of one conversation. Google's clients may leave them out, every other dialect needs them.
 *
 * A call without an id gets its name and a number, the same in every request that repeats the conversation. A response belongs to
 * the call with its id or, without one, to the first call of that name that has no response yet. An id that no call has may belong
 * to a call that came without one.
 */
export class CallIds {
  /** Of calls, in the client's own words. */
  readonly #given: ReadonlySet<string>;
  readonly #used: Set<string>;
  /** Calls without a response, by name, oldest first: all of them, and those whose id is ours. */
  readonly #open = new Map<string, Set<string>>();
  readonly #openMade = new Map<string, Set<string>>();
  #count = 0;

  constructor(contents: readonly Content[]) {
    const parts = contents.flatMap((content) => content.parts);
    this.#given = new Set(parts.map((part) => part.functionCall?.id ?? ''));
    this.#used = new Set(parts.map((part) => part.functionCall?.id ?? part.functionResponse?.id ?? ''));
  }

  ofCall({ id: given, name }: FunctionCall): string {
    const id = given || this.#make(name);
    add(this.#open, name, id);
    if (!given) add(this.#openMade, name, id);
    return id;
  }

  ofResponse({ id: given, name }: FunctionResponse): string {
    const id = given && this.#given.has(given) ? given : first((given ? this.#openMade : this.#open).get(name));
    if (id === undefined) return given || this.#make(name);
    this.#open.get(name)?.delete(id);
    this.#openMade.get(name)?.delete(id);
    return id;
  }

  #make(name: string): string {
    const stem = name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, LONGEST_NAME);
    for (;;) {
      const id = `${stem}_${++this.#count}`;
      if (this.#used.has(id)) continue;
      this.#used.add(id);
      return id;
    }
  }
}

function add(ids: Map<string, Set<string>>, name: string, id: string): void {
  const known = ids.get(name);
  if (known) known.add(id);
  else ids.set(name, new Set([id]));
}

function first(ids: ReadonlySet<string> = new Set()): string | undefined {
  const [id] = ids;
  return id;
}
