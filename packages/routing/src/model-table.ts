import { compileGlob } from './glob.ts';

/**
 * One line of a provider's model table: which client names it answers to and what the upstream is asked for.
 * `match` is a glob (see {@link compileGlob}); the first row that fits wins.
 */
export interface ModelRow {
  readonly match: string;
  /** Absent: the name goes upstream as the client wrote it. */
  readonly upstream?: string | undefined;
  /** Tokens the model can see at once; used to turn a context percentage into a count. */
  readonly contextWindow: number;
}

export interface ModelChoice {
  readonly upstream: string;
  readonly contextWindow: number;
}

/** How many answered names are remembered. Names come from clients, so the memory must have an end. */
const REMEMBERED = 512;

/** Looks up what a client calls a model in one provider's table. */
export class ModelTable {
  readonly #rows: readonly { readonly fits: (name: string) => boolean; readonly row: ModelRow }[];
  readonly #answered = new Map<string, ModelChoice | undefined>();
  readonly #served: ReadonlySet<string> | undefined;
  /** Names a client can be shown: rows without a wildcard. */
  readonly names: readonly string[];

  /** `served`: the upstream's names that accounts are limited to; a row that leads to any other one leads nowhere. */
  constructor(rows: readonly ModelRow[], served?: ReadonlySet<string>) {
    this.#rows = rows.map((row) => ({ fits: compileGlob(row.match), row }));
    this.#served = served;
    const exact = rows.filter(({ match, upstream = match }) => !match.includes('*') && (served?.has(upstream) ?? true));
    this.names = [...new Set(exact.map(({ match }) => match))];
  }

  find(model: string): ModelChoice | undefined {
    const known = this.#answered.get(model);
    if (known || this.#answered.has(model)) return known;
    const row = this.#rows.find(({ fits }) => fits(model))?.row;
    const upstream = row?.upstream ?? model;
    const serves = this.#served?.has(upstream) ?? true;
    const choice = row && serves ? { upstream, contextWindow: row.contextWindow } : undefined;
    if (this.#answered.size >= REMEMBERED) this.#answered.clear();
    this.#answered.set(model, choice);
    return choice;
  }
}
