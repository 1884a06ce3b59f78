import { createHash } from 'node:crypto';

/** Longest name of a function, and longest id of a call, that OpenAI takes. */
const LONGEST = 64;
const HASH_DIGITS = 8;

/** The name OpenAI sees for a tool: the client's, or where it has other characters than OpenAI's or too many, one close to it. */
export function upstreamToolName(name: string): string {
  const allowed = name.replace(/[^\w-]/g, '_');
  return allowed === name && name.length <= LONGEST ? name : hashed(allowed, name);
}

/** The id OpenAI sees for a call: the client's, or its beginning and a hash. */
export function upstreamCallId(id: string): string {
  return id.length <= LONGEST ? id : hashed(id, id);
}

/** Names OpenAI sees and the client's, where they differ; for the answer's reader. */
export function renamedTools(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [upstreamToolName(name), name] as const).filter(([sent, name]) => sent !== name));
}

function hashed(beginning: string, whole: string): string {
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, HASH_DIGITS);
  return `${beginning.slice(0, LONGEST - HASH_DIGITS - 1)}_${hash}`;
}
