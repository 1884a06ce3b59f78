const FINISH = Buffer.from('"finish_reason"');
const USAGE = Buffer.from('"usage"');
const ERROR = Buffer.from('"error"');

const COLON = 0x3a;
const SPACE = 0x20;
const LETTER_N = 0x6e;

/**
 * Whether a record is a plain delta, seen from its bytes alone: its only `finish_reason` is null, and so are `usage` and
 * `error` where it has them. A key cannot be forged by content, whose quotes are escaped. When in doubt it is not, which costs
 * the parsing of one record and nothing else.
 */
export function isPlainDelta(record: Buffer): boolean {
  const finish = record.indexOf(FINISH);
  if (finish === -1 || !isNull(record, finish + FINISH.length)) return false;
  if (record.indexOf(FINISH, finish + FINISH.length) !== -1) return false;
  return isNullOrAbsent(record, USAGE) && isNullOrAbsent(record, ERROR);
}

function isNullOrAbsent(record: Buffer, key: Buffer): boolean {
  const at = record.indexOf(key);
  return at === -1 || isNull(record, at + key.length);
}

/** Whether `: null` follows a key; any other value begins with another letter. */
function isNull(record: Buffer, after: number): boolean {
  let at = after;
  while (record[at] === SPACE || record[at] === COLON) at++;
  return record[at] === LETTER_N;
}
