import type { WriteStream } from 'node:tty';

/** Shorter work needs no progress. Milliseconds. */
const QUIET_MS = 1_000;

export interface Progress {
  readonly done: (count: number) => void;
  /** Takes the last line away. */
  readonly end: () => void;
}

/** Says once a second how far long work is: over itself on a terminal, line by line elsewhere. */
export function progressOn(
  stream: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean },
  what: string,
  total: number,
): Progress {
  let last = performance.now();
  let said = false;
  return {
    done: (count) => {
      if (performance.now() - last < QUIET_MS || count === total) return;
      last = performance.now();
      said = true;
      const line = `  … ${count} of ${total} ${what}`;
      stream.write(stream.isTTY ? `\r${line}` : `${line}\n`);
    },
    end: () => {
      if (said && stream.isTTY) stream.write('\r\u001b[K');
    },
  };
}
