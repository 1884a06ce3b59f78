import type { DialectId } from '@sluice/core';
import type { KeyIdentity } from '../keys/index.ts';
import { fitsPattern } from './name-pattern.ts';

/** What a request would use. What is undefined is not known yet, or nothing is used of that kind, and is not checked. */
export interface Use {
  readonly dialect: DialectId;
  /** As the client wrote it. */
  readonly model: string | undefined;
  readonly provider?: string | undefined;
  readonly group?: string | undefined;
}

export interface ScopeDenial {
  readonly denied: 'dialect' | 'model' | 'provider' | 'group';
  readonly status: 403;
  /** Safe to send to the caller. */
  readonly message: string;
}

/**
 * Whether a key may be used for this. Ask once the request has been read, and again for each provider and group a plan
 * names: a candidate that is not permitted must not be tried. Also tells which models to list for a key.
 */
export function permits({ scopes }: Pick<KeyIdentity, 'scopes'>, use: Use): true | ScopeDenial {
  if (!allows(scopes.dialects, use.dialect)) return denial('dialect', 'this API');
  if (!allows(scopes.models, use.model, fitsPattern)) return denial('model', 'this model');
  if (!allows(scopes.providers, use.provider)) return denial('provider', 'this provider');
  if (!allows(scopes.groups, use.group)) return denial('group', 'this group of accounts');
  return true;
}

function allows(
  list: readonly string[] | undefined,
  used: string | undefined,
  fits: (permitted: string, used: string) => boolean = Object.is,
): boolean {
  return list === undefined || used === undefined || list.some((permitted) => fits(permitted, used));
}

function denial(denied: ScopeDenial['denied'], what: string): ScopeDenial {
  return { denied, status: 403, message: `This API key may not be used for ${what}.` };
}
