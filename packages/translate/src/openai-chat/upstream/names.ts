import { createHash } from 'node:crypto';

/** Longest names of functions, and longest ids of their calls, that OpenAI takes (errors `string_above_max_length`). */
const LONGEST_NAME = 64;
const LONGEST_ID = 40;
const KEPT = 54;

/**
 * The name the upstream sees for a tool: the client's, or, where OpenAI would refuse that (over 64 characters, or others than
 * letters, digits, `_` and `-`), a likeness of it with a hash. The same name always becomes the same one.
 */
export function upstreamToolName(name: string): string {
  if (name.length <= LONGEST_NAME && /^[\w-]+$/.test(name)) return name;
  return `${name.replace(/[^\w-]/g, '_').slice(0, KEPT)}_${digest(name).slice(0, 8)}`;
}

/** The id the upstream sees for a call; longer ones than it takes become a hash, the same for the call and its result. */
export function upstreamCallId(id: string): string {
  return id.length <= LONGEST_ID ? id : `call_${digest(id).slice(0, 32)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
