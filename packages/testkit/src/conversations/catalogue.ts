import type { Conversation } from './conversation.ts';
import { CALLS } from './topics/calls.ts';
import { ENDS } from './topics/ends.ts';
import { PICTURES } from './topics/pictures.ts';
import { PLAIN } from './topics/plain.ts';
import { PROGRAMS } from './topics/programs.ts';
import { THOUGHTS } from './topics/thoughts.ts';
import { TOOL_CHOICE } from './topics/tool-choice.ts';

/** Every conversation of the golden matrix, by topic. */
export const CONVERSATIONS = {
  texts: PLAIN,
  calls: CALLS,
  'tool choice': TOOL_CHOICE,
  pictures: PICTURES,
  thoughts: THOUGHTS,
  ends: ENDS,
  programs: PROGRAMS,
} as const satisfies Readonly<Record<string, readonly Conversation[]>>;
