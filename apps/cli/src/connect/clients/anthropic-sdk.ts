import { code } from '../block.ts';
import type { Client } from '../client.ts';
import { KEY_PLACEHOLDER, KEY_VARIABLE } from '../facts.ts';
import { CLAUDE, GEMINI, GPT } from '../models.ts';
import { exportLine } from '../shell.ts';

export const anthropicSdk: Client = {
  id: 'anthropic-sdk',
  title: 'Anthropic SDK',
  models: [CLAUDE, GPT, GEMINI],
  guide: ({ url, key, model }) => [
    code('sh', exportLine(KEY_VARIABLE, key ?? KEY_PLACEHOLDER)),
    code(
      'ts',
      `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: '${url}', apiKey: process.env.${KEY_VARIABLE} });
const stream = client.messages.stream({
  model: '${model}',
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Name three rivers.' }],
});
stream.on('text', (text) => process.stdout.write(text));
await stream.finalMessage();`,
    ),
    code(
      'python',
      `import os
from anthropic import Anthropic

client = Anthropic(base_url="${url}", api_key=os.environ["${KEY_VARIABLE}"])
with client.messages.stream(
    model="${model}",
    max_tokens=256,
    messages=[{"role": "user", "content": "Name three rivers."}],
) as stream:
    for text in stream.text_stream:
        print(text, end="")`,
    ),
  ],
};
