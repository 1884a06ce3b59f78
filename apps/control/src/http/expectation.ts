import { type Refusal, refused } from './problem.ts';

/** Which version a caller has seen, where it says so. */
export interface Expectation {
  /** `If-Match`. */
  readonly header?: string | undefined;
  /** `version` of the body. */
  readonly version?: number | undefined;
}

export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Undefined when the current version is one that the caller expects, or it expects none. */
export function unexpected({ header, version }: Expectation, current: number): Refusal<409 | 412> | undefined {
  if (header !== undefined && !tagsOf(header).some((tag) => tag === '*' || tag === etagOf(current))) {
    return refused(412, 'precondition_failed', 'If-Match names another version than the current one', 'if-match');
  }
  if (version !== undefined && version !== current) return lostUpdate('version');
  return undefined;
}

export function lostUpdate(field?: string): Refusal<409> {
  return refused(409, 'conflict', 'Somebody else has changed it: read it again', field);
}

function tagsOf(header: string): readonly string[] {
  return header.split(',').map((tag) => tag.trim());
}
