import { eventText, type NamedEvent } from './event-text.ts';

/** What a vendor says to one request. */
export type LimitAnswer =
  | { readonly allowed: true; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly allowed: false;
      /** Our name for it, e.g. `five_hour`; the same for all requests it refuses for the same cause. */
      readonly reason: string;
      /** 200 where the refusal comes inside the stream; `body` is then the stream. */
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    };

/**
 * How one vendor limits its accounts over time: a deterministic model that lives in the time it is told. The same calls
 * give the same answers on every machine.
 */
export interface VendorLimits {
  /**
   * One request of an account. `now` in epoch ms, never going back; `tokens` is what it will cost, counted when it is let
   * in. A refused request costs nothing.
   */
  check(account: string, model: string, now: number, tokens: number): LimitAnswer;
  tally(): LimitTally;
}

/** How often a vendor said what, over all accounts. */
export interface LimitTally {
  readonly allowed: number;
  /** By reason. */
  readonly refused: Readonly<Record<string, number>>;
}

/** A refusal with a JSON body. */
export function json(
  reason: string,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): LimitAnswer {
  const all = { 'content-type': 'application/json', ...headers };
  return { allowed: false, reason, status, headers: all, body: JSON.stringify(body) };
}

/** A refusal that comes as an event stream after a head that promised success. */
export function inStream(
  reason: string,
  events: readonly NamedEvent[],
  headers: Readonly<Record<string, string>> = {},
): LimitAnswer {
  return {
    allowed: false,
    reason,
    status: 200,
    headers: { 'content-type': 'text/event-stream', ...headers },
    body: eventText(events),
  };
}

/** A model that counts what it says. */
export function counted(check: VendorLimits['check']): VendorLimits {
  let allowed = 0;
  const refused = new Map<string, number>();
  return {
    check(account, model, now, tokens) {
      const answer = check(account, model, now, tokens);
      if (answer.allowed) allowed++;
      else refused.set(answer.reason, (refused.get(answer.reason) ?? 0) + 1);
      return answer;
    },
    tally: () => ({ allowed, refused: Object.fromEntries(refused) }),
  };
}
