import type { Conversation } from '../conversation.ts';
import { assistant, result, thought, user } from '../say.ts';
import { WEATHER } from '../tools.ts';
import { lived } from './calls.ts';

/** Thinking: asked for, told, signed and sent back. */
export const THOUGHTS: readonly Conversation[] = [
  {
    name: 'thinking',
    about: 'The model thinks before it answers.',
    messages: [user('What is 17 times 23?')],
    settings: { thinking: 'medium', maxTokens: 16_000 },
    reply: {
      thought: '17 times 20 is 340, and 17 times 3 is 51.',
      text: ['391.'],
      usage: { input: 20, output: 30, reasoning: 24 },
    },
  },
  {
    name: 'thinking-budget',
    about: 'So many tokens of thinking, where clients count them.',
    messages: [user('What is 17 times 23?')],
    settings: { thinking: 4_096, maxTokens: 8_192 },
    reply: { thought: 'Hm.', text: ['391.'], usage: { input: 20, output: 9, reasoning: 2 } },
    clients: ['anthropic', 'gemini'],
  },
  {
    name: 'effort-low',
    about: 'Little thinking is wanted.',
    messages: [user('2 + 2?')],
    settings: { thinking: 'low' },
    reply: { text: ['4'], usage: { input: 8, output: 1 } },
  },
  {
    name: 'effort-high',
    about: 'Much thinking is wanted.',
    messages: [user('Is 104729 prime?')],
    settings: { thinking: 'high' },
    reply: { thought: 'It is the ten thousandth.', text: ['Yes.'], usage: { input: 12, output: 90, reasoning: 88 } },
  },
  {
    name: 'thinking-sent-back',
    about: 'A signed thought of this vendor goes back to it.',
    messages: [user('What is 17 times 23?'), lived({ thought: '340 and 51.', text: ['391.'] }), user('And plus one?')],
    settings: { thinking: 'medium', maxTokens: 16_000 },
    reply: { thought: 'One more.', text: ['392.'], usage: { input: 60, output: 12, reasoning: 6 } },
  },
  {
    name: 'thinking-before-a-call',
    about: 'A signed thought and the call it led to go back, with the answer.',
    messages: [
      user('Weather in Tromsø?'),
      lived({
        thought: 'I need the tool.',
        text: ['Let me look.'],
        calls: [{ ref: 'weather', tool: 'get_weather', input: { town: 'Tromsø' } }],
      }),
      user(result('weather', '-3 degrees')),
    ],
    tools: [WEATHER],
    settings: { thinking: 'medium', maxTokens: 16_000 },
    reply: { thought: 'Cold.', text: ['-3.'], usage: { input: 140, output: 11, reasoning: 4 } },
  },
  {
    name: 'thinking-from-elsewhere',
    about: 'A thought another vendor signed is sent to this one.',
    messages: [
      user('What is 17 times 23?'),
      { from: 'assistant', live: 'elsewhere', reply: { thought: '340 and 51.', text: ['391.'] } },
      user('And plus one?'),
    ],
    settings: { thinking: 'medium', maxTokens: 16_000 },
    reply: { text: ['392.'], usage: { input: 60, output: 4 } },
  },
  {
    name: 'call-from-elsewhere',
    about: 'Another vendor thought and called the tool; this one gets the answer.',
    messages: [
      user('Weather in Tromsø?'),
      {
        from: 'assistant',
        live: 'elsewhere',
        reply: {
          thought: 'I need the tool.',
          calls: [{ ref: 'weather', tool: 'get_weather', input: { town: 'Tromsø' } }],
        },
      },
      user(result('weather', '-3 degrees')),
    ],
    tools: [WEATHER],
    settings: { thinking: 'medium', maxTokens: 16_000 },
    reply: { text: ['-3.'], usage: { input: 130, output: 5 } },
  },
  {
    name: 'unsigned-thought',
    about: 'A thought without a signature is sent.',
    messages: [user('2 + 2?'), assistant(thought('Easy.'), '4'), user('And 3?')],
    reply: { text: ['7'], usage: { input: 25, output: 1 } },
  },
  {
    name: 'redacted-thought',
    about: 'The vendor hides its thought, and gets it back.',
    messages: [user('Think in private.'), lived({ thought: '', redacted: true, text: ['Done.'] }), user('About what?')],
    settings: { thinking: 'medium', maxTokens: 16_000 },
    reply: { text: ['Private.'], usage: { input: 40, output: 3 } },
  },
];
