/** Writers of the items an answer consists of. */
export { CustomCallWriter, FunctionCallWriter } from './call-writer.ts';
export type { ItemPlace, ItemWriter } from './item-writer.ts';
export { MessageWriter } from './message-writer.ts';
export { ReasoningWriter } from './reasoning-writer.ts';
export { Sequence } from './sequence.ts';
