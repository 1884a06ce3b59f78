/** Server-sent events framing (HTML standard, section 9.2). */
export { encodeComment, encodeData, encodeEvent, KEEP_ALIVE } from './encode.ts';
