import type { Conversation } from '../conversation.ts';
import { BLANK, DOT, NOTE, PDF, REMOTE } from '../media.ts';
import { assistant, user } from '../say.ts';

/** Pictures and documents of the user. */
export const PICTURES: readonly Conversation[] = [
  {
    name: 'image',
    about: 'A picture between two texts.',
    messages: [user('What is this?', DOT, 'One word.')],
    reply: { text: ['Red.'], usage: { input: 280, output: 2 } },
  },
  {
    name: 'image-alone',
    about: 'A picture and not a word.',
    messages: [user(DOT)],
    reply: { text: ['A dot.'], usage: { input: 270, output: 3 } },
  },
  {
    name: 'images-over-turns',
    about: 'Pictures of two kinds in two turns.',
    messages: [user('First:', DOT), assistant('Red.'), user('Second:', BLANK, DOT)],
    reply: { text: ['Blank, and red again.'], usage: { input: 800, output: 6 } },
  },
  {
    name: 'image-by-url',
    about: 'A picture somebody else keeps.',
    messages: [user('What is this?', REMOTE)],
    reply: { text: ['A harbour.'], usage: { input: 900, output: 3 } },
  },
  {
    name: 'document',
    about: 'A PDF.',
    messages: [user(PDF, 'How many words?')],
    reply: { text: ['None.'], usage: { input: 1_500, output: 2 } },
  },
  {
    name: 'text-document',
    about: 'A plain text as a document.',
    messages: [user(NOTE, 'When does it leave?')],
    reply: { text: ['At noon.'], usage: { input: 40, output: 3 } },
  },
];
