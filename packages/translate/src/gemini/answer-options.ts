import type { Framing } from '@sluice/wire/gemini';
import type { AnswerFacts } from '../answer/index.ts';

/** What a Gemini answer needs to know that its events do not say. `messageId` is shown as `responseId`, `model` as `modelVersion`. */
export interface AnswerOptions extends AnswerFacts {
  /** `sse` for clients that ask with `alt=sse`, `array` for those that do not. Default `sse`; of no effect on a whole answer. */
  readonly framing?: Framing;
  /** Show thoughts; see `wantsThoughts`. Without, only signatures that Gemini itself wants back are shown. Default true. */
  readonly includeThoughts?: boolean;
}
