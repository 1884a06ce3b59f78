import type { Tool } from './conversation.ts';

export const WEATHER: Tool = {
  name: 'get_weather',
  description: 'The weather of a town, now.',
  schema: {
    type: 'object',
    properties: {
      town: { type: 'string', description: 'Name of the town' },
      unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
    },
    required: ['town'],
  },
};

export const CLOCK: Tool = {
  name: 'get_time',
  description: 'What the clock says.',
  schema: { type: 'object', properties: {} },
};

export const CAMERA: Tool = {
  name: 'take_photo',
  description: 'A picture of the harbour.',
  schema: { type: 'object', properties: { zoom: { type: 'integer', minimum: 1, maximum: 8 } } },
};

export const WRITE_FILE: Tool = {
  name: 'write_file',
  description: 'Writes a file.',
  schema: {
    type: 'object',
    properties: { path: { type: 'string' }, content: { type: 'string' } },
    required: ['path', 'content'],
    additionalProperties: false,
  },
};
