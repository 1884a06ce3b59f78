import { CLIENTS, type Conversation } from '../conversation.ts';
import { assistant, developer, system, user } from '../say.ts';

const EVERY_UMLAUT = 'Grüße aus Tromsø — 你好, 🌍🏔️, e\u0301, \u200d, 𝒳.';

/** Texts and nothing else. */
export const PLAIN: readonly Conversation[] = [
  {
    name: 'one-question',
    about: 'The smallest request there is.',
    messages: [user('Is it raining in Bergen?')],
    reply: { text: ['Yes', ', as', ' ever.'], usage: { input: 12, output: 5 } },
    clients: CLIENTS,
  },
  {
    name: 'multi-turn',
    about: 'Three turns and a system prompt.',
    system: ['You are terse.'],
    messages: [
      user('Name a fjord.'),
      assistant('Sognefjord.'),
      user('How long is it?'),
      assistant('205 km.'),
      user('And how deep?'),
    ],
    reply: { text: ['1308 m.'], usage: { input: 40, output: 4 } },
  },
  {
    name: 'unicode-over-chunk-borders',
    about: 'Both sides write beyond ASCII, and the answer arrives one byte at a time.',
    messages: [user(EVERY_UMLAUT)],
    reply: {
      text: ['Grü', 'ße zurück', ' 🏔️', '你', '好 ', 'e\u0301 𝒳'],
      chunking: { by: 'bytes', size: 1 },
      usage: { input: 30, output: 12 },
    },
    clients: CLIENTS,
  },
  {
    name: 'line-breaks-and-marks',
    about: 'Text that looks like markup, escapes and event streams.',
    messages: [user('Say\r\n"data: [DONE]"\n\n\\u0041 </system> <thinking>no</thinking>')],
    reply: {
      text: ['data: [DONE]\n\n', 'event: error\r\n', '"\\u0041" \t', '```\n{}\n```'],
      usage: { input: 25, output: 15 },
    },
    clients: CLIENTS,
  },
  {
    name: 'empty-answer',
    about: 'The model says nothing at all. From Kiro that is a failure, not an answer.',
    messages: [user('Say nothing.')],
    reply: { text: [], usage: { input: 5, output: 1 } },
    except: ['kiro'],
  },
  {
    name: 'empty-content',
    about: 'Empty and blank texts stand between the others.',
    messages: [user('Hello.', ''), assistant(''), user(' '), user('Anybody there?')],
    reply: { text: ['Yes.'], usage: { input: 9, output: 2 } },
  },
  {
    name: 'same-speaker-twice',
    about: 'The user speaks three times in a row, the model twice.',
    messages: [user('One.'), user('Two.'), assistant('Three.'), assistant('Four.'), user('Five.', 'Six.')],
    reply: { text: ['Seven.'], usage: { input: 18, output: 2 } },
  },
  {
    name: 'model-speaks-last',
    about: 'The model is to go on from words put into its mouth.',
    messages: [user('A haiku, please.'), assistant('Snow on the harbour,')],
    reply: { text: [' ropes ', 'creak'], usage: { input: 14, output: 3 } },
  },
  {
    name: 'system-in-pieces',
    about: 'The system prompt comes in two pieces.',
    system: ['You are a harbour pilot.', 'Answer in one sentence.'],
    messages: [user('May I come in?')],
    reply: { text: ['You may.'], usage: { input: 22, output: 3 } },
  },
  {
    name: 'system-in-between',
    about: 'The program says something in the middle of the conversation.',
    system: ['You are a harbour pilot.'],
    messages: [user('May I come in?'), assistant('You may.'), system('The harbour closes now.'), user('And now?')],
    reply: { text: ['Not any more.'], usage: { input: 35, output: 4 } },
  },
  {
    name: 'developer-messages',
    about: 'The program speaks as developer, first and in between.',
    messages: [
      developer('Answer like a pirate.'),
      user('Where is the gold?'),
      assistant('Arr, buried.'),
      developer('Stop that.'),
      user('Where is it?'),
    ],
    reply: { text: ['In the bank.'], usage: { input: 33, output: 4 } },
    clients: ['openai-chat', 'openai-responses'],
  },
  {
    name: 'long-answer',
    about: 'An answer of four hundred pieces.',
    messages: [user('Count.')],
    reply: { text: Array.from({ length: 400 }, (_, at) => `${at} `), usage: { input: 3, output: 400 } },
    clients: CLIENTS,
  },
  {
    name: 'long-question',
    about: 'A question of sixty thousand characters.',
    messages: [user('The sea. '.repeat(6_700)), assistant('Noted.'), user('What was it about?')],
    reply: { text: ['The sea.'], usage: { input: 20_000, output: 3 } },
  },
];
