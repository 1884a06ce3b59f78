/** Cuts bytes into pieces of `average` ± `variation` bytes, none empty. */
export function* slice(bytes: Buffer, average: number, variation: number): Generator<Buffer, void> {
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, Math.round(average + (Math.random() * 2 - 1) * variation));
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
