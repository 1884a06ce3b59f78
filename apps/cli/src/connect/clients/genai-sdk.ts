import { code } from '../block.ts';
import type { Client } from '../client.ts';
import { KEY_PLACEHOLDER, KEY_VARIABLE } from '../facts.ts';
import { CLAUDE, GEMINI, GPT } from '../models.ts';
import { exportLine } from '../shell.ts';

export const genaiSdk: Client = {
  id: 'genai-sdk',
  title: 'Google Gen AI SDK',
  models: [GEMINI, CLAUDE, GPT],
  guide: ({ url, key, model }) => [
    code('sh', exportLine(KEY_VARIABLE, key ?? KEY_PLACEHOLDER)),
    code(
      'ts',
      `import { GoogleGenAI } from '@google/genai';

const client = new GoogleGenAI({ apiKey: process.env.${KEY_VARIABLE}, httpOptions: { baseUrl: '${url}' } });
const stream = await client.models.generateContentStream({ model: '${model}', contents: 'Name three rivers.' });
for await (const chunk of stream) process.stdout.write(chunk.text ?? '');`,
    ),
  ],
};
