/** Local token estimate, for `count_tokens` and for answers whose upstream counts nothing. */
export { estimateTextTokens, estimateTokens } from './estimate.ts';
export { StreamedSize } from './streamed-size.ts';
