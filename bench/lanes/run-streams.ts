import { Pool } from 'undici';
import type { LaneRequest } from './request.ts';

/** Longest a run may take; a hang is a failure. */
const PATIENCE_MS = 60_000;
const TAIL_BYTES = 4096;

/** Sends the same request `count` times over this long, reads every answer to its end and fails unless all are complete. */
export async function runStreams(origin: string, request: LaneRequest, count: number, spreadMs: number): Promise<void> {
  const pool = new Pool(origin, { bodyTimeout: 0, headersTimeout: 0, pipelining: 1 });
  const body = JSON.stringify(request.body);
  const headers = { 'content-type': 'application/json', ...request.headers };
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const tails = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        await new Promise((resolve) => setTimeout(resolve, (index * spreadMs) / count));
        const answer = await pool.request({ method: 'POST', path: request.path, headers, body, signal });
        const tail = await readTail(answer.body);
        if (answer.statusCode !== 200) throw new Error(`${request.path} answered ${answer.statusCode}: ${tail}`);
        return tail;
      }),
    );
    const incomplete = tails.find((tail) => !tail.includes(request.terminal));
    if (incomplete !== undefined) throw new Error(`${request.path} ended without ${request.terminal}: ${incomplete}`);
  } finally {
    await pool.destroy();
  }
}

async function readTail(body: AsyncIterable<Buffer>): Promise<string> {
  let tail = Buffer.alloc(0);
  for await (const chunk of body) tail = Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES);
  return tail.toString('latin1');
}
