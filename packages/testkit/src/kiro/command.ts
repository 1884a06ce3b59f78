import type { AccountLimits } from './account-book.ts';
import type { RefreshScript } from './refresh-script.ts';
import type { KiroScript } from './script.ts';
import type { AccountOptions, SimulatorState } from './state.ts';

/** A change of behaviour at run time; the body of `POST /_script` is one of these or an array of them. */
export type Command =
  /** The next `times` (default 1) requests of the account, or of whichever account comes, follow this script. */
  | { readonly do: 'script'; readonly account?: string; readonly script: KiroScript; readonly times?: number }
  /** Every later request without queue or directive follows this script. Without account: of all accounts that have none. */
  | { readonly do: 'standing'; readonly account?: string; readonly script: KiroScript }
  | { readonly do: 'limits'; readonly account: string; readonly limits: AccountLimits }
  /** The next `times` (default 1) refresh calls. */
  | { readonly do: 'refresh'; readonly account?: string; readonly script: RefreshScript; readonly times?: number }
  /** Lifetime of tokens issued from now on, seconds. */
  | { readonly do: 'expires_in'; readonly seconds: number }
  /** The account's access tokens are expired from now on. */
  | { readonly do: 'expire_access'; readonly account: string }
  /** Somebody else has used the account's refresh token. */
  | { readonly do: 'rotate_elsewhere'; readonly account: string }
  /** A new account. */
  | { readonly do: 'account'; readonly options: AccountOptions }
  /** The account's refresh tokens are worth nothing from now on. */
  | { readonly do: 'revoke'; readonly account: string };

/** Carries out a command. Throws on one it does not know. */
export function obey(state: SimulatorState, command: Command): void {
  switch (command.do) {
    case 'script': {
      const queue = command.account === undefined ? state.queue : state.account(command.account).queue;
      for (let time = 0; time < (command.times ?? 1); time++) queue.push(command.script);
      return;
    }
    case 'standing':
      if (command.account === undefined) state.standing = command.script;
      else state.account(command.account).standing = command.script;
      return;
    case 'limits':
      state.account(command.account).limits = command.limits;
      return;
    case 'refresh':
      for (let time = 0; time < (command.times ?? 1); time++) {
        state.refreshQueue.push({ account: command.account, script: command.script });
      }
      return;
    case 'expires_in':
      state.tokens.expiresIn = command.seconds;
      return;
    case 'expire_access':
      state.tokens.expire(command.account, Date.now());
      return;
    case 'rotate_elsewhere':
      state.tokens.rotateElsewhere(command.account);
      return;
    case 'account':
      state.add(command.options);
      return;
    case 'revoke':
      state.tokens.revoke(command.account);
      return;
    default:
      throw new TypeError(`unknown command ${JSON.stringify(command)}`);
  }
}
