import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { FunctionCallingConfigMode, type GenerateContentParameters, GoogleGenAI, ThinkingLevel } from '@google/genai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseCountTokensRequest, parseGenerateContentRequest } from './parse-request.ts';

let server: Server;
let client: GoogleGenAI;
let sent: unknown;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    sent = JSON.parse(await text(request));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: `http://127.0.0.1:${port}` } });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const everything: GenerateContentParameters = {
  model: 'gemini-2.5-pro',
  contents: [
    { role: 'user', parts: [{ text: 'hi' }, { inlineData: { mimeType: 'image/png', data: 'AA==' } }] },
    {
      role: 'model',
      parts: [
        { thought: true, text: 'hm', thoughtSignature: 'c2ln' },
        { functionCall: { id: 'c1', name: 'f', args: { a: 1 } }, thoughtSignature: 'c2ln' },
        { executableCode: { id: 'e', code: '1+1' } },
        { codeExecutionResult: { id: 'e', output: '2' } },
      ],
    },
    { role: 'user', parts: [{ functionResponse: { id: 'c1', name: 'f', response: { output: 'ok' } } }] },
  ],
  config: {
    systemInstruction: 'Be brief.',
    temperature: 0.5,
    topP: 0.9,
    topK: 5,
    maxOutputTokens: 100,
    stopSequences: ['END'],
    seed: 1,
    presencePenalty: 0.1,
    frequencyPenalty: 0.1,
    candidateCount: 1,
    responseMimeType: 'application/json',
    responseJsonSchema: { type: 'object' },
    thinkingConfig: { includeThoughts: true, thinkingLevel: ThinkingLevel.HIGH },
    tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object' } }] }, { googleSearch: {} }],
    toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ['f'] } },
    cachedContent: 'cachedContents/x',
  },
};

test('everything the official SDK can write is accepted word for word', async () => {
  await client.models.generateContent(everything);
  expect(parseGenerateContentRequest(sent)).toEqual({ ok: true, request: sent });
});

test('so is its count of tokens', async () => {
  await client.models.countTokens({ model: 'gemini-2.5-pro', contents: 'hi' });
  expect(parseCountTokensRequest(sent)).toMatchObject({ ok: true, request: { contents: [{ role: 'user' }] } });
});
