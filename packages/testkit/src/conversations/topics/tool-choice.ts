import type { Conversation } from '../conversation.ts';
import { user } from '../say.ts';
import { CLOCK, WEATHER, WRITE_FILE } from '../tools.ts';

const LONG = 'mcp__a_server_with_a_very_long_name__and_a_tool_with_an_even_longer_one_0123456789';

/** Which tools there are, and whether they may or must be called. */
export const TOOL_CHOICE: readonly Conversation[] = [
  {
    name: 'choice-must',
    about: 'Some tool has to be called.',
    messages: [user('Weather or time, you choose.')],
    tools: [WEATHER, CLOCK],
    settings: { choice: 'must' },
    reply: { calls: [{ ref: 'clock', tool: 'get_time', input: {} }], usage: { input: 90, output: 7 } },
  },
  {
    name: 'choice-one',
    about: 'This tool has to be called.',
    messages: [user('Weather in Oslo and the time.')],
    tools: [WEATHER, CLOCK],
    settings: { choice: { tool: 'get_weather' } },
    reply: {
      calls: [{ ref: 'weather', tool: 'get_weather', input: { town: 'Oslo' } }],
      usage: { input: 90, output: 9 },
    },
  },
  {
    name: 'choice-none',
    about: 'Tools are declared and must not be called.',
    messages: [user('Guess the weather.')],
    tools: [WEATHER],
    settings: { choice: 'none' },
    reply: { text: ['Rain.'], usage: { input: 70, output: 2 } },
  },
  {
    name: 'one-call-at-a-time',
    about: 'Parallel calls are not wanted.',
    messages: [user('Weather in Oslo and Bergen?')],
    tools: [WEATHER],
    settings: { choice: 'auto', parallel: false },
    reply: {
      calls: [{ ref: 'weather', tool: 'get_weather', input: { town: 'Oslo' } }],
      usage: { input: 75, output: 9 },
    },
  },
  {
    name: 'strict-tool',
    about: 'The model is held to the schema of a tool.',
    messages: [user('Write hello into a.txt.')],
    tools: [{ ...WRITE_FILE, strict: true }],
    reply: {
      calls: [{ ref: 'file', tool: 'write_file', input: { path: 'a.txt', content: 'hello' } }],
      usage: { input: 66, output: 18 },
    },
  },
  {
    name: 'strict-tool-with-open-schema',
    about: 'Claude may be held to a schema with optional members, OpenAI’s models may not.',
    messages: [user('Weather in Oslo?')],
    tools: [{ ...WEATHER, strict: true }],
    reply: {
      calls: [{ ref: 'weather', tool: 'get_weather', input: { town: 'Oslo' } }],
      usage: { input: 77, output: 9 },
    },
    clients: ['anthropic'],
  },
  {
    name: 'long-tool-name',
    about: 'A name of eighty characters, longer than some vendors take.',
    messages: [user('Call it.')],
    tools: [{ name: LONG, description: 'Long.', schema: { type: 'object', properties: { x: { type: 'number' } } } }],
    reply: { calls: [{ ref: 'long', tool: LONG, input: { x: 1 } }], usage: { input: 50, output: 20 } },
    clients: ['anthropic'],
  },
  {
    name: 'tool-without-description',
    about: 'A tool with a name and an empty schema.',
    messages: [user('Ping.')],
    tools: [{ name: 'ping', schema: { type: 'object', properties: {} } }],
    reply: { calls: [{ ref: 'ping', tool: 'ping', input: {} }], usage: { input: 30, output: 6 } },
  },
  {
    name: 'rich-schema',
    about: 'A schema with references, unions, constants and formats.',
    messages: [user('Book a berth.')],
    tools: [
      {
        name: 'book',
        description: 'Books a berth.',
        schema: {
          type: 'object',
          properties: {
            ship: { $ref: '#/$defs/ship' },
            kind: { const: 'berth' },
            day: { type: 'string', format: 'date', pattern: '^2' },
            nights: { type: ['integer', 'null'], minimum: 1, exclusiveMaximum: 30, default: 1 },
            pays: { anyOf: [{ type: 'string' }, { type: 'number' }] },
            extras: { type: 'array', items: { type: 'string', enum: ['power', 'water'] }, uniqueItems: true },
          },
          required: ['ship'],
          additionalProperties: false,
          $defs: {
            ship: { type: 'object', properties: { name: { type: 'string', maxLength: 40 } }, required: ['name'] },
          },
          $schema: 'https://json-schema.org/draft/2020-12/schema',
        },
      },
    ],
    reply: {
      calls: [{ ref: 'book', tool: 'book', input: { ship: { name: 'Fram' } } }],
      usage: { input: 130, output: 14 },
    },
  },
];
