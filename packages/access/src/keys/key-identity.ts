import type { KeyLimits } from './key-limits.ts';
import type { KeyScopes } from './key-scopes.ts';

/** What may be known about a key outside of this room: never the key. */
export interface KeyIdentity {
  /** For usage records and limits; a key of the configuration has `file:` and its name. */
  readonly id: string;
  readonly name: string;
  readonly scopes: KeyScopes;
  readonly limits: KeyLimits;
  /** Its owner should be told: the time to rotate it has passed, or this was the secret before the last rotation. */
  readonly rotationDue: boolean;
}

/** Who calls when no key is configured and we listen on loopback only. */
export const ANONYMOUS: KeyIdentity = {
  id: 'anonymous',
  name: 'anonymous',
  scopes: {},
  limits: {},
  rotationDue: false,
};
