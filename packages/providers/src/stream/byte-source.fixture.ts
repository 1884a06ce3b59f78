import type { Failure, TurnEvent } from '@sluice/core';
import { ByteQueue } from '../http/byte-source.ts';

/** The queue a real connection writes into, filled beforehand; one read takes whatever has been pushed since the last. */
export function bodyOf(pieces: readonly Buffer[], failure?: Failure): ByteQueue {
  const waiting = [...pieces];
  const queue = new ByteQueue({ pause: () => {}, resume: () => {}, abandon: () => {} });
  const feed = (): void => {
    const piece = waiting.shift();
    if (piece === undefined) queue.end(failure);
    else {
      queue.push(piece);
      setImmediate(feed);
    }
  };
  feed();
  return queue;
}

/** Cuts bytes at these places (taken modulo the length). */
export function piecesOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const pieces = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
  return pieces.filter((piece) => piece.length > 0);
}

export async function eventsOf(batches: AsyncIterable<readonly TurnEvent[]>): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const batch of batches) events.push(...batch);
  return events;
}

/** The bytes the client gets of these events. */
export function rawOf(events: readonly TurnEvent[]): Buffer {
  return Buffer.concat(events.flatMap((event) => (event.type === 'raw' ? [event.bytes] : [])));
}
