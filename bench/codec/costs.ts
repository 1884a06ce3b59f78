import { crc32 } from '@sluice/eventstream';
import type { Contestant } from './contest.ts';
import { sluice } from './contestants.ts';
import { chunked, FRAME_BYTES, textDeltas } from './frames.ts';

/** Keeps the optimiser from dropping work whose result nobody reads. */
const sink = { value: 0 };

/** A part of decoding, run for as many frames as `costs` was given. */
export interface Cost {
  readonly name: string;
  readonly run: Contestant;
}

/**
 * The parts of one decode, each measured by doing nothing else, on one frame per chunk; and, last, a whole decode that
 * never meets the header block of the frame before, so that it must parse each.
 */
export function costs(messages: number): readonly Cost[] {
  const chunks = chunked(textDeltas(messages), FRAME_BYTES);
  const alternating = chunked(textDeltas(messages, ['assistantResponseEvent', 'assistantThinkingEvent']), FRAME_BYTES);
  const first = chunks[0] ?? Buffer.alloc(0);
  const headersEnd = 12 + first.readUInt32BE(4);
  const block = Uint8Array.from(first.subarray(12, headersEnd));
  return [
    { name: 'both checksums', run: () => count(chunks, checksums) },
    { name: 'comparing the header block with the last', run: () => count(chunks, (chunk) => equalBlock(block, chunk)) },
    { name: 'message, payload view, array', run: () => count(chunks, (chunk) => allocate(chunk, headersEnd)) },
    { name: 'whole decode, every header block parsed', run: () => sluice(alternating) },
  ];
}

function count(chunks: readonly Buffer[], work: (chunk: Buffer) => number): number {
  let sum = 0;
  for (const chunk of chunks) sum ^= work(chunk);
  sink.value ^= sum;
  return chunks.length;
}

function checksums(frame: Buffer): number {
  return crc32(frame, 8, frame.length - 4, crc32(frame, 0, 8));
}

function equalBlock(block: Uint8Array, frame: Buffer): number {
  for (let index = 0; index < block.length; index += 1) if (block[index] !== frame[12 + index]) return 0;
  return 1;
}

function allocate(frame: Buffer, headersEnd: number): number {
  const messages = [];
  const payload = new Uint8Array(frame.buffer, frame.byteOffset + headersEnd, frame.length - 4 - headersEnd);
  messages.push({ headers: sink, payload });
  return messages.length;
}
