/** The ledger's way from gateways to control: a Redis stream. */
export { sendToStream, usageStreamKey } from './stream.ts';
export { type StreamBacklog, streamBacklog } from './stream-backlog.ts';
export { StreamReader, type StreamReaderOptions } from './stream-reader.ts';
