/** Server-sent events framing (HTML standard, section 9.2). */
export { encodeComment, encodeData, encodeEvent, KEEP_ALIVE } from './encode.ts';
export { SseReader, type SseRecord } from './reader.ts';
export { LONGEST_RECORD_BYTES, RecordScanner } from './record-scanner.ts';
