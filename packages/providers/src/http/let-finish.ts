import type { ByteSource } from './byte-source.ts';

/** Longest that an answer of which nothing more is expected may take to end. */
const GRACE_MS = 1_000;

/**
 * Reads an answer to its very end after its last event, in the background: the connection can then serve the next request. One that does
 * not end soon is closed.
 */
export function letFinish(body: ByteSource): void {
  const timer = setTimeout(() => void body.return(), GRACE_MS);
  timer.unref();
  void drain(body).finally(() => clearTimeout(timer));
}

async function drain(body: ByteSource): Promise<void> {
  for (let read = await body.next(); !read.done; read = await body.next());
}
