import type { ProjectPlan } from './projects.ts';
import type { TokenEndpointState } from './state.ts';
import type { TokenScript } from './token-script.ts';
import type { TokenVendor } from './vendor-format.ts';

interface Login {
  readonly vendor: TokenVendor;
  readonly account: string;
}

/** A change of behaviour at run time; the body of `POST /_command` is one of these or an array of them. */
export type TokenCommand =
  /** The next `times` (default 1) refresh calls of the vendor and account named, of anybody where none is named. */
  | ({ readonly do: 'script'; readonly script: TokenScript; readonly times?: number } & Partial<Login>)
  /** Every later call without a queued script; null ends it. */
  | ({ readonly do: 'standing'; readonly script: TokenScript | null } & Partial<Login>)
  /** Lets held calls go, the longest waiting first; default all. */
  | { readonly do: 'release'; readonly count?: number }
  /** Life of access tokens issued from now on, seconds. */
  | { readonly do: 'life'; readonly vendor: TokenVendor; readonly seconds: number }
  /** The account's access tokens are expired from now on. */
  | ({ readonly do: 'expire' } & Login)
  /** The account's refresh token is worth nothing from now on; `access` also takes its access tokens. */
  | ({ readonly do: 'revoke'; readonly access?: boolean } & Login)
  /** Somebody else has used the account's refresh token. */
  | ({ readonly do: 'rotate_elsewhere' } & Login)
  /** The vendors' clock is so many milliseconds ahead (negative: behind). */
  | { readonly do: 'clock'; readonly offset: number }
  /** How project discovery goes for an account of Antigravity. */
  | { readonly do: 'project'; readonly account: string; readonly project: ProjectPlan };

/** Carries out a command. Throws on one it does not know, and on an account nothing was issued to. */
export function obey(state: TokenEndpointState, command: TokenCommand): void {
  carryOut(state, command);
  state.changed();
}

function carryOut(state: TokenEndpointState, command: TokenCommand): void {
  switch (command.do) {
    case 'script':
      state.scripts.push(command.script, command, command.times);
      return;
    case 'standing':
      state.scripts.stand(command.script, command);
      return;
    case 'release':
      state.gate.release(command.count);
      return;
    case 'life':
      state.books[command.vendor].expiresIn = command.seconds;
      return;
    case 'expire':
      state.books[command.vendor].expire(state.login(command.vendor, command.account), state.now());
      return;
    case 'revoke': {
      const login = state.login(command.vendor, command.account);
      state.books[command.vendor].revoke(login);
      if (command.access) state.books[command.vendor].expire(login, state.now());
      return;
    }
    case 'rotate_elsewhere':
      state.books[command.vendor].rotateElsewhere(state.login(command.vendor, command.account));
      return;
    case 'clock':
      state.clockOffset = command.offset;
      return;
    case 'project':
      state.projects.plan(command.account, command.project);
      return;
    default:
      throw new TypeError(`unknown command ${JSON.stringify(command)}`);
  }
}
