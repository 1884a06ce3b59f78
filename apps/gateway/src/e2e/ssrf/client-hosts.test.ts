import { type Canary, startCanary } from '@sluice/testkit/ssrf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVendors, VENDOR_IDS, VENDOR_MODELS, type VendorStack } from '../vendors.ts';

let vendors: VendorStack;
let canary: Canary;
beforeAll(async () => {
  [vendors, canary] = await Promise.all([startVendors(), startCanary()]);
});
afterAll(async () => {
  await vendors[Symbol.asyncDispose]();
  await canary.close();
});

/** Names under which other gateways let their callers say where a request goes. */
const FIELDS = [
  ...['api_base', 'base_url', 'custom_host', 'baseUrl', 'baseURL', 'endpoint', 'api_endpoint', 'host', 'url', 'proxy'],
  ...['azure_endpoint', 'model_base', 'litellm_params', 'metadata', 'extra_body', 'provider_options', 'webhook_url'],
];
const HEADERS = [
  ...['x-custom-host', 'x-portkey-custom-host', 'x-openai-host', 'x-base-url', 'x-api-base', 'x-endpoint', 'x-host'],
  ...['openai-base-url', 'anthropic-base-url', 'x-forwarded-host', 'x-forwarded-server', 'x-original-url', 'forwarded'],
  ...['x-rewrite-url', 'x-sluice-base-url', 'x-amz-target', 'x-goog-api-endpoint', 'proxy', 'via', 'referer', 'origin'],
];

const { claude, codex, openai, antigravity } = VENDOR_MODELS;
const PROMPT = 'x [[sim: tokens=1]]';
const messages = [{ role: 'user', content: PROMPT }];
const contents = [{ role: 'user', parts: [{ text: PROMPT }] }];

/** Every route that makes something of a body, for a client of every dialect. */
const ROUTES: readonly (readonly [path: string, body: Readonly<Record<string, unknown>>])[] = [
  ['/v1/messages', { model: claude, max_tokens: 9, messages }],
  ['/v1/messages/count_tokens', { model: claude, messages }],
  ['/openai/v1/chat/completions', { model: openai, messages }],
  ['/v1/chat/completions', { model: claude, messages }],
  ['/openai/v1/completions', { model: openai, prompt: PROMPT }],
  ['/openai/v1/embeddings', { model: 'text-embedding-3-small', input: 'x' }],
  ['/codex/v1/responses', { model: codex, input: PROMPT }],
  [`/v1beta/models/${antigravity}:generateContent`, { contents }],
  [`/v1beta/models/${antigravity}:streamGenerateContent?alt=sse`, { contents }],
  [`/v1beta/models/${antigravity}:countTokens`, { contents }],
];

/** Refused, or served as if nothing had been said: never sent elsewhere, and nobody's account is blamed for it. */
async function ignoresOrRefuses(path: string, body: object, headers: Readonly<Record<string, string>> = {}) {
  const answer = await vendors.post(path, body, headers);
  const text = await answer.text();
  expect([200, 400], `${path} ${JSON.stringify(body)}: ${answer.status} ${text}`).toContain(answer.status);
  return answer.status;
}

describe('S20: a host that a client chooses', () => {
  const url = () => `http://127.0.0.1:${canary.port}/v1`;

  test.each(ROUTES)(
    'in the body of %s is ignored or refused, by itself or inside another field',
    async (path, body) => {
      for (const field of FIELDS) {
        for (const value of [url(), { api_base: url(), base_url: url() }]) {
          await ignoresOrRefuses(path, { ...body, [field]: value });
        }
      }
      expect(canary.connections).toBe(0);
    },
  );

  test.each(ROUTES)('in the query of %s is ignored', async (path, body) => {
    for (const field of FIELDS) {
      const query = new URLSearchParams({ [field]: url() });
      expect(await ignoresOrRefuses(`${path}${path.includes('?') ? '&' : '?'}${query}`, body)).toBe(200);
    }
    expect(canary.connections).toBe(0);
  });

  test.each(ROUTES)('in a header of %s is ignored', async (path, body) => {
    for (const header of HEADERS) {
      for (const value of [url(), `127.0.0.1:${canary.port}`]) {
        expect(await ignoresOrRefuses(path, body, { [header]: value }), header).toBe(200);
      }
    }
    expect(canary.connections).toBe(0);
  });

  test('as the name of a model is a name', async () => {
    const host = `127.0.0.1:${canary.port}`;
    for (const model of [url(), `openai/${url()}`, `//${host}/v1`, `${openai}@${host}`, `..%2f@${host}`]) {
      for (const [path, body] of ROUTES.filter(([, { model }]) => model !== undefined)) {
        const answer = await vendors.post(path, { ...body, model });
        expect([200, 400, 404], `${path} ${model} ${await answer.text()}`).toContain(answer.status);
      }
      const path = `/v1beta/models/${encodeURIComponent(model)}:generateContent`;
      expect([200, 400, 404], model).toContain((await vendors.post(path, { contents })).status);
    }
    expect(canary.connections).toBe(0);
  });
});

describe('S20: a picture or file that a prompt names by its URL', () => {
  const url = () => `http://127.0.0.1:${canary.port}/secret.png`;
  const user = (...content: readonly object[]) => [
    { role: 'user', content: [...content, { type: 'text', text: PROMPT }] },
  ];
  const chat = (...parts: readonly object[]) => ['/v1/chat/completions', { messages: user(...parts) }] as const;
  const anthropic = (...parts: readonly object[]) =>
    ['/v1/messages', { max_tokens: 9, messages: user(...parts) }] as const;
  const responses = (...content: readonly object[]) =>
    [
      '/v1/responses',
      { input: [{ role: 'user', content: [...content, { type: 'input_text', text: PROMPT }] }] },
    ] as const;
  const gemini = (...parts: readonly object[]) =>
    [':generateContent', { contents: [{ role: 'user', parts: [...parts, { text: PROMPT }] }] }] as const;

  test.each(VENDOR_IDS)('is fetched for no dialect on its way to %s', async (vendor) => {
    const source = { type: 'url', url: url() };
    const prompts = [
      anthropic({ type: 'image', source }),
      anthropic({ type: 'document', source }),
      chat({ type: 'image_url', image_url: { url: url() } }),
      chat({ type: 'file', file: { file_data: url(), filename: 'x.pdf' } }),
      chat({ type: 'input_audio', input_audio: { data: url(), format: 'wav' } }),
      responses({ type: 'input_image', image_url: url() }),
      responses({ type: 'input_file', file_url: url() }),
      gemini({ fileData: { fileUri: url(), mimeType: 'image/png' } }),
    ];
    for (const [path, body] of prompts) {
      const model = VENDOR_MODELS[vendor];
      const target = path.startsWith(':') ? `/v1beta/models/${model}${path}` : path;
      const answer = await vendors.post(`/${vendor}${target}`, { model, ...body });
      await answer.text();
      expect([200, 400], `${vendor} ${path}`).toContain(answer.status);
    }
    expect(canary.connections).toBe(0);
  });
});
