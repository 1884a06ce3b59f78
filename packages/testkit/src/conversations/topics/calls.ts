import type { Conversation, LiveMessage } from '../conversation.ts';
import { DOT, PDF } from '../media.ts';
import type { Reply } from '../reply.ts';
import { failure, result, user } from '../say.ts';
import { CAMERA, CLOCK, WEATHER, WRITE_FILE } from '../tools.ts';

/** Tools offered, called and answered. */
export const CALLS: readonly Conversation[] = [
  {
    name: 'tool-call',
    about: 'A tool is offered and called.',
    messages: [user('Weather in Tromsø?')],
    tools: [WEATHER],
    reply: {
      text: ['Let me look.'],
      calls: [{ ref: 'weather', tool: 'get_weather', input: { town: 'Tromsø', unit: 'celsius' } }],
      usage: { input: 80, output: 20 },
    },
  },
  {
    name: 'tool-result',
    about: 'The answer to a call comes back.',
    messages: [user('Weather in Tromsø?'), weatherOf('Tromsø'), user(result('weather', '-3 degrees, snow'))],
    tools: [WEATHER],
    reply: { text: ['It is ', 'snowing.'], usage: { input: 120, output: 6 } },
  },
  {
    name: 'parallel-calls',
    about: 'Two tools called at once, answered in one turn, and two more called.',
    messages: [
      user('Weather and time in Tromsø?'),
      lived({
        text: ['Both at once.'],
        calls: [
          { ref: 'weather', tool: 'get_weather', input: { town: 'Tromsø' } },
          { ref: 'clock', tool: 'get_time', input: {} },
        ],
      }),
      user(result('weather', '-3 degrees'), result('clock', '12:00')),
    ],
    tools: [WEATHER, CLOCK],
    reply: {
      calls: [
        { ref: 'second', tool: 'get_weather', input: { town: 'Bodø' } },
        { ref: 'third', tool: 'get_weather', input: { town: 'Vardø' } },
      ],
      usage: { input: 150, output: 30 },
    },
  },
  {
    name: 'tool-loop',
    about: 'Three rounds of calls without a word of the user, then one.',
    messages: [
      user('Warmest of Bodø and Vardø?'),
      lived({ text: ['First Bodø.'], calls: [{ ref: 'bodo', tool: 'get_weather', input: { town: 'Bodø' } }] }),
      user(result('bodo', '4 degrees')),
      lived({ calls: [{ ref: 'vardo', tool: 'get_weather', input: { town: 'Vardø' } }] }),
      user(result('vardo', '1 degree')),
      lived({ calls: [{ ref: 'clock', tool: 'get_time', input: {} }] }),
      user(result('clock', '12:00'), 'Hurry up.'),
    ],
    tools: [WEATHER, CLOCK],
    reply: { text: ['Bodø.'], usage: { input: 260, output: 3 } },
  },
  {
    name: 'tool-error',
    about: 'A tool fails, and its answer says so.',
    messages: [user('Weather in Atlantis?'), weatherOf('Atlantis'), user(failure('weather', 'no such town'))],
    tools: [WEATHER],
    reply: { text: ['There is no such town.'], usage: { input: 100, output: 7 } },
  },
  {
    name: 'empty-tool-result',
    about: 'A tool has nothing to say.',
    messages: [user('Weather in Bodø?'), weatherOf('Bodø'), user(result('weather'))],
    tools: [WEATHER],
    reply: { text: ['Nobody knows.'], usage: { input: 90, output: 4 } },
  },
  {
    name: 'json-tool-result',
    about: 'A tool answers with JSON, in two texts.',
    messages: [
      user('Weather in Bodø?'),
      weatherOf('Bodø'),
      user(result('weather', '{"degrees":4,"sky":["cloud","sun"]}', '[1,2]')),
    ],
    tools: [WEATHER],
    reply: { text: ['4 degrees.'], usage: { input: 110, output: 4 } },
  },
  {
    name: 'image-in-tool-result',
    about: 'A tool answers with a picture beside its words.',
    messages: [
      user('Show me the harbour.'),
      lived({ calls: [{ ref: 'photo', tool: 'take_photo', input: { zoom: 2 } }] }),
      user(result('photo', 'taken at noon', DOT)),
    ],
    tools: [CAMERA],
    reply: { text: ['A red dot.'], usage: { input: 300, output: 5 } },
  },
  {
    name: 'document-in-tool-result',
    about: 'A tool answers with a document only.',
    messages: [
      user('Fetch the timetable.'),
      lived({ calls: [{ ref: 'photo', tool: 'take_photo', input: {} }] }),
      user(result('photo', PDF)),
    ],
    tools: [CAMERA],
    reply: { text: ['It is empty.'], usage: { input: 320, output: 5 } },
  },
  {
    name: 'call-without-arguments',
    about: 'A tool without parameters is called.',
    messages: [user('What time is it?')],
    tools: [CLOCK],
    reply: { calls: [{ ref: 'clock', tool: 'get_time', input: {} }], usage: { input: 60, output: 8 } },
  },
  {
    name: 'huge-tool-input',
    about: 'A call with forty thousand characters of input, beyond ASCII, in odd slices.',
    messages: [user('Write it down.')],
    tools: [WRITE_FILE],
    reply: {
      calls: [{ ref: 'file', tool: 'write_file', input: { path: 'a.txt', content: 'smørbrød "\\\n'.repeat(3_000) } }],
      chunking: { by: 'bytes', size: 997 },
      usage: { input: 70, output: 9_000 },
    },
  },
  {
    name: 'deep-tool-input',
    about: 'Arguments of every JSON type, nested.',
    messages: [user('Try it.')],
    tools: [
      { name: 'try_it', description: 'Tries.', schema: { type: 'object', properties: { a: { type: 'object' } } } },
    ],
    reply: {
      calls: [
        { ref: 'try', tool: 'try_it', input: { a: { n: null, t: true, f: -1.5e3, s: '', l: [[], {}, [1, ['x']]] } } },
      ],
      usage: { input: 40, output: 25 },
    },
  },
];

/** An answer with calls that came from the vendor that is asked now. */
export function lived(reply: Reply): LiveMessage {
  return { from: 'assistant', live: 'here', reply };
}

function weatherOf(town: string): LiveMessage {
  return lived({ calls: [{ ref: 'weather', tool: 'get_weather', input: { town } }] });
}
