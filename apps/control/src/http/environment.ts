import type { Context } from 'hono';
import type { Caller } from '../identity/index.ts';

/** What every handler of the admin API knows about its request. */
export interface ControlEnv {
  readonly Variables: {
    requestId: string;
    /** Where the request came from; absent when that cannot be told. */
    address: string | undefined;
    /** Absent on routes that are open to everybody. */
    caller: Caller | undefined;
  };
}

export type ControlContext = Context<ControlEnv>;

/** Who makes a change, in the words of the audit log. */
export interface Actor {
  readonly actor: string;
  readonly address?: string | undefined;
  readonly requestId: string;
}

export function actorOf(context: ControlContext): Actor {
  return {
    actor: context.get('caller')?.name ?? 'nobody',
    address: context.get('address'),
    requestId: context.get('requestId'),
  };
}
