import { code, prose } from '../block.ts';
import type { Client } from '../client.ts';
import { KEY_PLACEHOLDER, KEY_VARIABLE } from '../facts.ts';
import { CLAUDE, GEMINI, GPT } from '../models.ts';
import { exportLine } from '../shell.ts';

export const aiSdk: Client = {
  id: 'ai-sdk',
  title: 'AI SDK (ai)',
  models: [CLAUDE, GPT, GEMINI],
  guide: ({ url, key, model }) => [
    code('sh', exportLine(KEY_VARIABLE, key ?? KEY_PLACEHOLDER)),
    prose(
      'With `@ai-sdk/anthropic`; `@ai-sdk/openai` takes the same base URL, `@ai-sdk/google` takes it with `/v1beta`:',
    ),
    code(
      'ts',
      `import { createAnthropic } from '@ai-sdk/anthropic';
import { streamText } from 'ai';

const sluice = createAnthropic({ baseURL: '${url}/v1', apiKey: process.env.${KEY_VARIABLE} });
const { textStream } = streamText({ model: sluice('${model}'), prompt: 'Name three rivers.' });
for await (const text of textStream) process.stdout.write(text);`,
    ),
  ],
};
