/** Edits (insert, delete, replace) that turn one word into the other. */
export function levenshtein(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const inserted = (current[column - 1] ?? 0) + 1;
      const deleted = (previous[column] ?? 0) + 1;
      current.push(Math.min(replaced, inserted, deleted));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/**
 * The candidate closest to a misspelt word, ignoring case and `-` for `_`; the first of equals.
 * Undefined only when there are no candidates: even a far one tells the reader what is known here.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  // A pathological key must not cost quadratic time.
  const plain = word.slice(0, 64).toLowerCase().replaceAll('-', '_');
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const edits = levenshtein(plain, candidate.toLowerCase());
    if (edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
}
