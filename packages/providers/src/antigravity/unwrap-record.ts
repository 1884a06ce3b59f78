import { unwrapAnswer } from './envelope.ts';

const LF = 10;
const CR = 13;
/** Bytes from the end of a record's only line to its own: the line feed, and a blank line. */
const CRLF_AND_FEED = 3;
const FIELD = Buffer.from('data:');
/** With the space that some readers insist on. */
const DATA = Buffer.from('data: ');

/**
 * A record of Antigravity's stream as that of the public Gemini API which is inside: the envelope taken off, everything in it byte for
 * byte, line ends and fields beside `data` as they are.
 */
export function unwrapRecord(record: Buffer): Buffer {
  const feed = record.indexOf(LF);
  const isOneLine = isData(record) && (feed === -1 || record.length - feed <= CRLF_AND_FEED);
  if (!isOneLine) return unwrapLines(record);
  const end = feed === -1 ? record.length : record[feed - 1] === CR ? feed - 1 : feed;
  const json = record.subarray(FIELD.length, end);
  const inner = unwrapAnswer(json);
  return inner === json ? record : Buffer.concat([DATA, inner, record.subarray(end)]);
}

/** The same for a record with more lines than one of `data`; nobody has seen one yet. */
function unwrapLines(record: Buffer): Buffer {
  const lines = linesOf(record);
  const data = lines.filter(isData);
  const [first] = data;
  const json = Buffer.concat(data.map((line) => line.subarray(FIELD.length)));
  const inner = unwrapAnswer(json);
  if (!first || inner === json) return record;
  // A line break inside the answer would end its line; JSON's own white space needs none.
  const oneLine = Buffer.from(inner.toString().replace(/[\r\n]+/g, ' '));
  const end = first.at(-1) === LF ? first.subarray(first.at(-2) === CR ? -2 : -1) : Buffer.alloc(0);
  const unwrapped = lines.flatMap((line) => {
    if (line === first) return [DATA, oneLine, end];
    return isData(line) ? [] : [line];
  });
  return Buffer.concat(unwrapped);
}

function isData(line: Buffer): boolean {
  return line.length >= FIELD.length && line.compare(FIELD, 0, FIELD.length, 0, FIELD.length) === 0;
}

/** The lines with their ends. */
function linesOf(record: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < record.length; ) {
    const feed = record.indexOf(LF, from);
    const to = feed === -1 ? record.length : feed + 1;
    lines.push(record.subarray(from, to));
    from = to;
  }
  return lines;
}
