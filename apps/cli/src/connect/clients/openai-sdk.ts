import { code, prose } from '../block.ts';
import type { Client } from '../client.ts';
import { KEY_PLACEHOLDER, KEY_VARIABLE } from '../facts.ts';
import { CLAUDE, GEMINI, GPT } from '../models.ts';
import { exportLine } from '../shell.ts';

export const openaiSdk: Client = {
  id: 'openai-sdk',
  title: 'OpenAI SDK',
  models: [GPT, CLAUDE, GEMINI],
  guide: ({ url, key, model }) => [
    code('sh', exportLine(KEY_VARIABLE, key ?? KEY_PLACEHOLDER)),
    prose('Chat completions; `client.responses`, `client.completions` and `client.embeddings` work the same way:'),
    code(
      'ts',
      `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${url}/v1', apiKey: process.env.${KEY_VARIABLE} });
const stream = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Name three rivers.' }],
  stream: true,
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');`,
    ),
    code(
      'python',
      `import os
from openai import OpenAI

client = OpenAI(base_url="${url}/v1", api_key=os.environ["${KEY_VARIABLE}"])
stream = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Name three rivers."}],
    stream=True,
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="")`,
    ),
  ],
};
