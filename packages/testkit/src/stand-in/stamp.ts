/** When an event left the simulator: `~{sequence}.{epoch microseconds}~` at the end of its text, e.g. `~0.1785542400000123~`. */
export interface Stamp {
  /** Number of the content event in its stream, from 0. */
  readonly sequence: number;
  /** Microseconds since the epoch, from the same clock as {@link nowMicroseconds}. */
  readonly sentAt: number;
}

const STAMP = /~(\d+)\.(\d{16})~/g;
const origin = performance.timeOrigin * 1_000;

/** Epoch microseconds: monotonic within a process, comparable between processes of one machine to well under a millisecond. */
export function nowMicroseconds(): number {
  return Math.round(origin + performance.now() * 1_000);
}

/** Text of a stamp for now. */
export function makeStamp(sequence: number): string {
  return `~${sequence}.${nowMicroseconds()}~`;
}

/** All stamps in a text, in order. */
export function readStamps(text: string): Stamp[] {
  return Array.from(text.matchAll(STAMP), (match) => ({ sequence: Number(match[1]), sentAt: Number(match[2]) }));
}

/** The text with every stamp removed: what `expectedText` gives for an undamaged stream. */
export function withoutStamps(text: string): string {
  return text.replaceAll(STAMP, '');
}
