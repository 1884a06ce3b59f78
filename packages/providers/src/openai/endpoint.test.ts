import { expect, test } from 'vitest';
import { openaiUrl } from './endpoint.ts';
import { accountAt } from './openai-calls.fixture.ts';

test.each([
  ['https://api.openai.com', 'https://api.openai.com/v1/chat/completions'],
  ['https://api.openai.com/', 'https://api.openai.com/v1/chat/completions'],
  ['https://api.openai.com/v1', 'https://api.openai.com/v1/chat/completions'],
  ['https://api.openai.com/v1/', 'https://api.openai.com/v1/chat/completions'],
  ['http://127.0.0.1:11434//', 'http://127.0.0.1:11434/v1/chat/completions'],
  ['https://openrouter.ai/api/v1', 'https://openrouter.ai/api/v1/chat/completions'],
  ['https://models.github.ai/inference', 'https://models.github.ai/inference/chat/completions'],
  ['https://open.bigmodel.cn/api/paas/v4/', 'https://open.bigmodel.cn/api/paas/v4/chat/completions'],
  ['https://x.ai/v1/chat/completions', 'https://x.ai/v1/chat/completions'],
  [
    'https://n.openai.azure.com/openai/deployments/d?api-version=2024-10-21',
    'https://n.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21',
  ],
])('a chat at %s goes to %s', (base, url) => {
  expect(openaiUrl(accountAt(base), 'chat/completions').href).toBe(url);
});

test("the account's base wins over the provider's, and that over OpenAI's", () => {
  const account = { ...accountAt(''), urls: {} };
  expect(openaiUrl(account, 'models').href).toBe('https://api.openai.com/v1/models');
  expect(openaiUrl(account, 'models', { base_url: 'http://a/v2' }).href).toBe('http://a/v2/models');
  expect(openaiUrl(accountAt('http://b'), 'models', { base_url: 'http://a/v2' }).href).toBe('http://b/v1/models');
});

test('a base that is no URL is an error of the configuration', () => {
  expect(() => openaiUrl(accountAt('localhost'), 'models')).toThrow(TypeError);
});
