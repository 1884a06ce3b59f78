import { CLIENTS, type Conversation } from '../conversation.ts';
import { assistant, call, result, user } from '../say.ts';
import { WEATHER } from '../tools.ts';

const SCHEMA = {
  type: 'object',
  properties: { town: { type: 'string' }, rains: { type: 'boolean' } },
  required: ['town', 'rains'],
  additionalProperties: false,
};
/** Models that take everything a model may be asked for. */
const PLIANT = { openai: 'gpt-4o-mini' };

/** How answers end, what they cost, and what is asked of their form. */
export const ENDS: readonly Conversation[] = [
  {
    name: 'max-tokens',
    about: 'The answer is cut at its limit.',
    messages: [user('Count to a thousand.')],
    settings: { maxTokens: 64 },
    reply: { text: ['1, 2, 3, ', '4, 5'], end: 'max_tokens', usage: { input: 9, output: 64 } },
    models: PLIANT,
    clients: CLIENTS,
  },
  {
    name: 'max-tokens-in-a-call',
    about: 'The limit is reached after a call was made.',
    messages: [user('Weather in Oslo?')],
    tools: [WEATHER],
    settings: { maxTokens: 64 },
    reply: {
      calls: [{ ref: 'weather', tool: 'get_weather', input: { town: 'Oslo' } }],
      end: 'max_tokens',
      usage: { input: 70, output: 64 },
    },
  },
  {
    name: 'context-window',
    about: 'The window is full.',
    messages: [user('Go on.')],
    reply: { text: ['And so on'], end: 'context_window', usage: { input: 190_000, output: 3 } },
  },
  {
    name: 'stop-sequence',
    about: 'The answer ends at a word the client named.',
    messages: [user('Count to ten.')],
    settings: { stops: ['7', 'ten'] },
    reply: { text: ['1 2 3 4 5 6 '], end: 'stop_sequence', stopSequence: '7', usage: { input: 9, output: 12 } },
    models: PLIANT,
  },
  {
    name: 'refusal',
    about: 'The model declines.',
    messages: [user('Tell me a secret.')],
    reply: { refusal: 'I cannot tell secrets.', usage: { input: 8, output: 6 } },
  },
  {
    name: 'refusal-midway',
    about: 'The answer is filtered after it began.',
    messages: [user('Tell me a secret.')],
    reply: { text: ['Well, ', 'the'], end: 'content_filter', usage: { input: 8, output: 3 } },
  },
  {
    name: 'cached-usage',
    about: 'Most of the input was read from the cache, some was written to it.',
    system: ['A long prompt, as if.'],
    messages: [user('Hi.')],
    reply: { text: ['Hi.'], usage: { input: 10, cacheRead: 2_000, cacheWrite: 300, output: 2 } },
  },
  {
    name: 'sampling',
    about: 'Temperature and its kin.',
    messages: [user('Surprise me.')],
    settings: { temperature: 0.3, topP: 0.9, topK: 20, seed: 7, maxTokens: 100 },
    reply: { text: ['Boo.'], usage: { input: 6, output: 2 } },
    models: PLIANT,
  },
  {
    name: 'json-mode',
    about: 'The answer has to be JSON.',
    messages: [user('Weather of Bergen as json.')],
    settings: { format: 'json' },
    reply: { text: ['{"rai', 'ns":true}'], usage: { input: 11, output: 6 } },
  },
  {
    name: 'json-schema',
    about: 'The answer has to be JSON of one shape.',
    messages: [user('Weather of Bergen?')],
    settings: { format: { name: 'weather', schema: SCHEMA } },
    reply: { text: ['{"town":"Bergen",', '"rains":true}'], usage: { input: 60, output: 11 } },
  },
  {
    name: 'json-schema-with-tools',
    about: 'A shape for the answer, and a tool on the way to it.',
    messages: [user('Weather of Bergen?')],
    tools: [WEATHER],
    settings: { format: { name: 'weather', schema: SCHEMA } },
    reply: {
      calls: [{ ref: 'weather', tool: 'get_weather', input: { town: 'Bergen' } }],
      usage: { input: 95, output: 9 },
    },
  },
  {
    name: 'orphans-after-compaction',
    about: 'What is left of a shortened conversation: an answer without its call, and a call without its answer.',
    messages: [
      user(result('gone', '5 degrees'), 'So far so good.'),
      assistant('Next.', call('open', 'get_weather', { town: 'Bodø' })),
      user('Forget it. Where were we?'),
    ],
    tools: [WEATHER],
    reply: { text: ['In Bodø.'], usage: { input: 88, output: 4 } },
  },
];
