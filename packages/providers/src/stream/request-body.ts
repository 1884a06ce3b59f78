import type { ClientSource } from '@sluice/core';
import { spliceMembers } from '@sluice/wire/json';

/**
 * The client's own body for an upstream that speaks its dialect: another model name where they differ, further top-level members
 * replaced, put in or (`undefined`) left out; every other byte as the client wrote it.
 */
export function requestBody(
  source: ClientSource,
  model: string,
  edits: Readonly<Record<string, unknown>> = {},
): Buffer {
  const renamed = source.json['model'] === model ? edits : { model, ...edits };
  return Object.keys(renamed).length === 0 ? source.body : spliceMembers(source.body, renamed);
}

/** Those of the client's headers that the vendor's protocol gives a meaning, under lower-case names. */
export function forwardedHeaders(source: ClientSource, names: readonly (string | RegExp)[]): Record<string, string> {
  const forwarded: Record<string, string> = {};
  for (const [name, value] of Object.entries(source.headers)) {
    const wanted = names.some((one) => (typeof one === 'string' ? one === name : one.test(name)));
    if (wanted) forwarded[name] = value;
  }
  return forwarded;
}
