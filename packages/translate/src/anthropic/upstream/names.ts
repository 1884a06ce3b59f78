import { createHash } from 'node:crypto';

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const LONGEST_TOOL_NAME = 128;
const CALL_ID = /^[a-zA-Z0-9_-]+$/;

/**
 * A tool's name as Anthropic takes it: letters, digits, `_` and `-`, at most 128. Another name is spelled with `_` and told from its
 * likes by a digest, the same in every request.
 */
export function toolName(name: string): string {
  if (TOOL_NAME.test(name)) return name;
  const tail = `_${digest(name, 8)}`;
  return name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, LONGEST_TOOL_NAME - tail.length) + tail;
}

/** A call's id as Anthropic takes it (`^[a-zA-Z0-9_-]+$`); others become a digest, the same for the call and its result. */
export function callId(id: string): string {
  return CALL_ID.test(id) ? id : `toolu_${digest(id, 24)}`;
}

const USER_ID = /^[\w-]{1,256}$/;

/** `metadata.user_id`: an opaque word. What might be a name, an address or a number of a person is sent as its digest. */
export function userId(session: string): string {
  return USER_ID.test(session) && !/^\d+$/.test(session) ? session : digest(session, 64);
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
