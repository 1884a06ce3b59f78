import type { AccountLimits } from './account-book.ts';
import type { AnswerScript } from './script.ts';
import type { AccountOptions, UpstreamState } from './state.ts';

/** A change of behaviour at run time; the body of `POST /_script` is one of these or an array of them. */
export type UpstreamCommand =
  /** The next `times` (default 1) requests of the account, or of whichever account comes, follow this script. */
  | { readonly do: 'script'; readonly account?: string; readonly script: AnswerScript; readonly times?: number }
  /** Every later request without queue or directive follows this script. Without account: of all accounts that have none. */
  | { readonly do: 'standing'; readonly account?: string; readonly script: AnswerScript }
  | { readonly do: 'limits'; readonly account: string; readonly limits: AccountLimits }
  /** A new account, or a further credential of a known one. */
  | { readonly do: 'account'; readonly options: AccountOptions }
  /** The account's credentials are expired from now on. */
  | { readonly do: 'expire'; readonly account: string };

/** Carries out a command. Throws on one it does not know, and on a script with an error the vendor does not have. */
export function obey(state: UpstreamState, command: UpstreamCommand): void {
  switch (command.do) {
    case 'script': {
      checkScript(state, command.script);
      const queue = command.account === undefined ? state.queue : state.book(command.account).queue;
      for (let time = 0; time < (command.times ?? 1); time++) queue.push(command.script);
      return;
    }
    case 'standing':
      checkScript(state, command.script);
      if (command.account === undefined) state.standing = command.script;
      else state.book(command.account).standing = command.script;
      return;
    case 'limits':
      state.book(command.account).limits = command.limits;
      return;
    case 'account':
      state.add(command.options);
      return;
    case 'expire':
      state.expire(command.account);
      return;
    default:
      throw new TypeError(`unknown command ${JSON.stringify(command)}`);
  }
}

function checkScript({ vendor }: UpstreamState, { error }: AnswerScript): void {
  if (error === undefined || Object.hasOwn(vendor.errors, error)) return;
  throw new TypeError(`${vendor.name} has no error "${error}", only ${Object.keys(vendor.errors).join(', ')}`);
}
