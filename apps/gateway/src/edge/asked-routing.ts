import type { IncomingHttpHeaders } from 'node:http';
import type { DialectId } from '@sluice/core';
import { REQUEST_TYPES, type RequestType } from '@sluice/routing/published';
import { requestTypeOf } from '../observe/request-type.ts';

/** What the caller says about its routing: a type of request and a profile, by header; else the path says the type. */
export interface AskedRouting {
  readonly type: RequestType;
  /** Id or name. */
  readonly profile?: string;
}

/** Our headers, and those of the routing service whose rules these are. */
const TYPE_HEADERS = ['x-sluice-request-type', 'x-korproxy-request-type'];
const PROFILE_HEADERS = ['x-sluice-profile', 'x-korproxy-profile'];

export function askedRouting(headers: IncomingHttpHeaders, dialect: DialectId): AskedRouting {
  const asked = first(headers, TYPE_HEADERS)?.toLowerCase();
  const type = REQUEST_TYPES.find((known) => known === asked) ?? requestTypeOf(dialect);
  const profile = first(headers, PROFILE_HEADERS);
  return { type, ...(profile && { profile }) };
}

function first(headers: IncomingHttpHeaders, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
