import type { TokenField, TokenRefusal } from './vendor-format.ts';

/** What a refresh call meets. `{}` is a plain success; the parts combine, in the order in which they are listed. */
export interface TokenScript {
  /** Wait before the token is looked at, ms. */
  readonly delay?: number;
  /** Stop there until the command `release`: before the token is looked at, or after it was traded in and before the answer. */
  readonly hold?: 'before' | 'after';
  /** Answer with this refusal; the token stays unused. */
  readonly fail?: TokenRefusal;
  /** `retry-after` of `fail`, as it goes on the wire. */
  readonly retryAfter?: string | number;
  /** The token stays unused, and the connection is reset or stays silent. */
  readonly drop?: 'reset' | 'silent';
  /** Fields left out of the answer. Without `refresh_token` the token is not used up and stays good. */
  readonly omit?: readonly TokenField[];
  /** `expires_in` as it goes on the wire; the token itself lives as long as ever. */
  readonly expiresIn?: number | string | null;
  /** Wait between trading the token in and answering, ms. */
  readonly answerDelay?: number;
  /**
   * The token is traded in and its answer spoilt: `lost` resets the connection, `cut` resets it inside the body,
   * `garbage` is half a JSON text, `html` a page.
   */
  readonly answer?: 'lost' | 'cut' | 'garbage' | 'html';
}

/** Whose calls a script is for; both absent: whoever calls. */
export interface ScriptTarget<V extends string = string> {
  readonly vendor?: V;
  readonly account?: string;
}

interface Queued {
  readonly target: ScriptTarget;
  readonly script: TokenScript;
}

/** Scripts for the next calls, and standing ones for all calls after those. */
export class TokenScripts {
  readonly #queue: Queued[] = [];
  #standing: Queued[] = [];

  push(script: TokenScript, target: ScriptTarget, times = 1): void {
    for (let time = 0; time < times; time++) this.#queue.push({ target, script });
  }

  /** Replaces the standing script of the same target; null takes it away. The one set last wins where several fit. */
  stand(script: TokenScript | null, target: ScriptTarget): void {
    this.#standing = this.#standing.filter(
      (item) => item.target.vendor !== target.vendor || item.target.account !== target.account,
    );
    if (script) this.#standing.unshift({ target, script });
  }

  /** The script of a call; `{}` when there is none. Takes it off the queue. */
  next(vendor: string, account: string | undefined): TokenScript {
    const fits = ({ target }: Queued): boolean =>
      (target.vendor ?? vendor) === vendor && (target.account === undefined || target.account === account);
    const at = this.#queue.findIndex(fits);
    const queued = at < 0 ? undefined : this.#queue.splice(at, 1)[0];
    return (queued ?? this.#standing.find(fits))?.script ?? {};
  }
}
