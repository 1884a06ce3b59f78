import { SseReader } from '@sluice/wire/sse';

/** `data: {` without the space, which is optional. */
const DATA = 'data:';

/** The data of one whole server-sent-event record; `''` for comments. */
export function dataOf(record: Buffer): string {
  const text = record.toString();
  const end = text.indexOf('\n');
  // One data line and the blank line behind it, which is how all vendors write: no reader needed.
  if (text.startsWith(DATA) && text.indexOf('\n', end + 1) === text.length - 1)
    return text.slice(DATA.length, end).trim();
  const reader = new SseReader();
  return [...reader.push(record), ...reader.end()].map(({ data }) => data).join('\n');
}
