const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

/** Where one top-level member stands in a JSON object's text; `end` is behind its value. */
interface Member {
  readonly name: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/**
 * The same JSON object with some top-level members replaced, removed (`undefined`) or, where they are missing, put in front.
 * Every other byte stays: spacing, the order of members, numbers too long for a double. `body` must be a valid JSON object.
 */
export function spliceMembers(body: Buffer, edits: Readonly<Record<string, unknown>>): Buffer {
  const open = body.indexOf(0x7b);
  const members = topLevelMembers(body, open + 1);
  const known = new Set(members.map(({ name }) => name));
  const added = Object.entries(edits).filter(([name, value]) => value !== undefined && !known.has(name));
  const kept = members.filter(({ name }) => !(Object.hasOwn(edits, name) && edits[name] === undefined));

  const pieces: Buffer[] = [body.subarray(0, open + 1)];
  const fresh = added.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',');
  if (fresh) pieces.push(Buffer.from(kept.length > 0 ? `${fresh},` : fresh));
  if (kept.length === members.length) {
    let from = open + 1;
    for (const { name, valueStart, end } of members) {
      if (!Object.hasOwn(edits, name)) continue;
      pieces.push(body.subarray(from, valueStart), Buffer.from(JSON.stringify(edits[name])));
      from = end;
    }
    pieces.push(body.subarray(from));
    return Buffer.concat(pieces);
  }
  for (const [index, { name, start, valueStart, end }] of kept.entries()) {
    if (index > 0) pieces.push(Buffer.from(','));
    if (Object.hasOwn(edits, name)) {
      pieces.push(body.subarray(start, valueStart), Buffer.from(JSON.stringify(edits[name])));
    } else pieces.push(body.subarray(start, end));
  }
  pieces.push(body.subarray(members.at(-1)?.end ?? open + 1));
  return Buffer.concat(pieces);
}

/** The bytes of one top-level member's value; undefined when there is none. The last of several wins, as `JSON.parse` has it. */
export function memberBytes(body: Buffer, name: string): Buffer | undefined {
  const open = body.indexOf(0x7b);
  if (open === -1) return undefined;
  const member = topLevelMembers(body, open + 1).findLast((candidate) => candidate.name === name);
  return member && body.subarray(member.valueStart, member.end);
}

function topLevelMembers(body: Buffer, from: number): Member[] {
  const members: Member[] = [];
  let at = skipSpace(body, from);
  while (body[at] === QUOTE) {
    const start = at;
    const nameEnd = stringEnd(body, at);
    at = skipSpace(body, nameEnd);
    if (body[at] !== COLON) break;
    const valueStart = skipSpace(body, at + 1);
    const end = valueEnd(body, valueStart);
    members.push({ name: stringAt(body, start, nameEnd), start, valueStart, end });
    at = skipSpace(body, end);
    if (body[at] !== COMMA) break;
    at = skipSpace(body, at + 1);
  }
  return members;
}

/** The string between these quotes. Most names have no escapes, and `JSON.parse` costs several times a copy. */
function stringAt(body: Buffer, start: number, end: number): string {
  const text = body.toString('utf8', start + 1, end - 1);
  return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
}

function skipSpace(body: Buffer, from: number): number {
  let at = from;
  while (isSpace(body[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Bytes of a string that are looked at one by one: a call of `indexOf` costs as much, and most strings are shorter. */
const NEAR = 48;

/** Index behind the closing quote of the string that begins at `from`. */
function stringEnd(body: Buffer, from: number): number {
  const near = Math.min(from + NEAR, body.length);
  let at = from + 1;
  for (; at < near; at++) {
    if (body[at] === QUOTE) return at + 1;
    if (body[at] === BACKSLASH) at++;
  }
  for (let quote = body.indexOf(QUOTE, at); quote !== -1; quote = body.indexOf(QUOTE, quote + 1)) {
    let slashes = 0;
    while (body[quote - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
  return body.length;
}

/** Index behind the value that begins at `from`, spaces behind it not included. */
function valueEnd(body: Buffer, from: number): number {
  if (body[from] === QUOTE) return stringEnd(body, from);
  let depth = 0;
  let at = from;
  while (at < body.length) {
    const byte = body[at] ?? 0;
    if (byte === QUOTE) {
      at = stringEnd(body, at);
      continue;
    }
    if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) return trimmedEnd(body, from, at);
      depth--;
      if (depth === 0) return at + 1;
    } else if (byte === COMMA && depth === 0) return trimmedEnd(body, from, at);
    at++;
  }
  return at;
}

function trimmedEnd(body: Buffer, from: number, end: number): number {
  let at = end;
  while (at > from && isSpace(body[at - 1])) at--;
  return at;
}
