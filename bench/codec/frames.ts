import { encodeMessage, textHeaders } from '@sluice/eventstream';

/** What the upstream sends most: one text delta of a chat answer. */
export const FRAME_BYTES = 137;

/** Frames of `FRAME_BYTES` with the given event type, one after another; payloads differ from frame to frame. */
export function textDeltas(count: number, eventTypes: readonly string[] = ['assistantResponseEvent']): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const headers = textHeaders({
      ':event-type': eventTypes[index % eventTypes.length] ?? '',
      ':content-type': 'application/json',
      ':message-type': 'event',
    });
    const empty = encodeMessage({ headers, payload: new Uint8Array(0) }).length;
    return encodeMessage({ headers, payload: textDelta(FRAME_BYTES - empty, index) });
  });
}

function textDelta(length: number, index: number): Uint8Array {
  const shell = JSON.stringify({ content: '' });
  const word = `${index} `.padEnd(length - shell.length, 'tick');
  return new TextEncoder().encode(JSON.stringify({ content: word.slice(0, length - shell.length) }));
}

/** The frames' bytes as one stream, cut every `chunkBytes`. Chunks are Buffers, as they come from a socket. */
export function chunked(frames: readonly Uint8Array[], chunkBytes: number): Buffer[] {
  const stream = Buffer.concat(frames);
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.length; at += chunkBytes) {
    chunks.push(Buffer.from(stream.subarray(at, at + chunkBytes)));
  }
  return chunks;
}
