import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../upstream/ask.fixture.ts';
import type { UpstreamSimulator } from '../upstream/index.ts';
import { GEMINI_ERRORS, startGeminiSimulator } from './index.ts';

type Body = Record<string, unknown>;

const user = (...parts: object[]) => ({ role: 'user', parts });
const model = (...parts: object[]) => ({ role: 'model', parts });
const hello = user({ text: 'hello' });
const sentinel = { thoughtSignature: 'skip_thought_signature_validator' };
const call = (name = 'f', more: object = sentinel) => ({ functionCall: { name, args: {} }, ...more });
const result = (name = 'f') => ({ functionResponse: { name, response: { result: 'ok' } } });
const contents = (...turns: object[]) => ({ contents: [hello, ...turns] });
const tool = (parameters: object, name = 'f') => ({ tools: [{ functionDeclarations: [{ name, parameters }] }] });
const object = (properties: object, more: object = {}) => ({ type: 'OBJECT', properties, ...more });
const generation = (config: object) => ({ generationConfig: config });

const REFUSED: [string, Body, RegExp][] = [
  ['no contents', { contents: [] }, /contents is not specified/],
  ['a field nobody knows', { messages: [] }, /Unknown name "messages": Cannot find field/],
  ['an assistant', contents({ role: 'assistant', parts: [{ text: 'x' }] }), /valid role: user, model/],
  ['no parts', contents(model()), /parts must not be empty/],
  ['an empty part', contents(user({})), /required oneof field 'data'/],
  ['two data in a part', contents(user({ text: 'x', functionCall: {} })), /already set/],
  [
    'a part nobody knows',
    contents(user({ type: 'text', text: 'x' })),
    /Unknown name "type" at 'contents\[1\]\.parts\[0\]'/,
  ],
  [
    'a broken image',
    contents(user({ inlineData: { mimeType: 'image/png', data: 'data:x,y' } })),
    /Base64 decoding failed/,
  ],
  ['args as text', contents(model({ functionCall: { name: 'f', args: '{}' } })), /protobuf\.Struct/],
  [
    'a response without name',
    contents(model(call()), user({ functionResponse: { response: {} } })),
    /Name cannot be empty/,
  ],
  [
    'a response as text',
    contents(model(call()), user({ functionResponse: { name: 'f', response: 'x' } })),
    /protobuf\.Struct/,
  ],
  [
    'a call after the model',
    contents(model({ text: 'x' }), model(call()), user(result())),
    /comes immediately after a user turn/,
  ],
  ['a response to nothing', contents(user(result())), /comes immediately after a function call turn/],
  ['a call without response', contents(model(call()), hello), /equal to the number of function call parts/],
  ['a call at the end', contents(model(call())), /followed by a function response turn/],
  ['a response of another name', contents(model(call()), user(result('g'))), /do not match/],
  ['a call without signature', contents(model(call('f', {})), user(result())), /missing a thought_signature/],
  [
    'a made-up signature',
    contents(model({ text: 'x', thoughtSignature: 'AAAA' }), hello),
    /Corrupted thought signature/,
  ],
  ['system as text', { systemInstruction: 'x' }, /Invalid value at '.*system_instruction'/],
  ['a name that begins with a digit', tool(object({}), '1f'), /Invalid function name/],
  [
    'two functions of one name',
    { tools: [...tool(object({})).tools, ...tool(object({})).tools] },
    /Duplicate function declaration/,
  ],
  ['additionalProperties', tool(object({}, { additionalProperties: false })), /Unknown name "additionalProperties"/],
  ['$schema', tool({ ...object({}), $schema: 'x' }), /Unknown name "\$schema"/],
  ['const', tool(object({ a: { type: 'STRING', const: 'x' } })), /Unknown name "const" at '.*properties\[a\]'/],
  ['a type list', tool(object({ a: { type: ['string', 'null'] } })), /cannot start list/],
  ['an enum of numbers', tool(object({ a: { type: 'INTEGER', enum: [1] } })), /only allowed for STRING type/],
  ['an array of nothing', tool(object({ a: { type: 'ARRAY' } })), /items: missing field/],
  ['required that is not there', tool(object({}, { required: ['a'] })), /property is not defined/],
  [
    'search beside functions',
    { tools: [...tool(object({})).tools, { googleSearch: {} }] },
    /Tool use with function calling/,
  ],
  ['an unknown mode', { toolConfig: { functionCallingConfig: { mode: 'REQUIRED' } } }, /TYPE_ENUM/],
  [
    'names without ANY',
    { ...tool(object({})), toolConfig: { functionCallingConfig: { mode: 'AUTO', allowedFunctionNames: ['f'] } } },
    /only when function calling mode is ANY/,
  ],
  ['max_tokens', generation({ max_tokens: 9 }), /Unknown name "max_tokens" at '.*generation_config'/],
  ['temperature 3', generation({ temperature: 3 }), /must be in the range/],
  ['six stops', generation({ stopSequences: ['a', 'b', 'c', 'd', 'e', 'f'] }), /at most 5/],
  [
    'budget and level',
    generation({ thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'low' } }),
    /only one of thinking budget/,
  ],
  ['a level for 2.5', generation({ thinkingConfig: { thinkingLevel: 'low' } }), /not supported for this model/],
  ['a schema without JSON', generation({ responseSchema: object({}) }), /response_mime_type/],
  [
    'JSON with functions',
    { ...tool(object({})), ...generation({ responseMimeType: 'application/json' }) },
    /response mime type: 'application\/json' is unsupported/,
  ],
];

describe('the rules of Gemini', () => {
  let simulator: UpstreamSimulator;
  beforeAll(async () => {
    simulator = await startGeminiSimulator({
      accounts: [
        { id: 'g1', credential: 'ya29.1', reference: 'proj-1' },
        { id: 'p1', credential: 'key-1' },
      ],
      script: { text: 'ok' },
    });
  });
  afterAll(() => simulator.close());

  const bearer = { authorization: 'Bearer ya29.1' };
  const antigravity = (request: Body, more: Body = {}, headers: Record<string, string> = bearer) =>
    post(
      `${simulator.url}/v1internal:generateContent`,
      { project: 'proj-1', model: 'gemini-2.5-pro', request: { contents: [hello], ...request }, ...more },
      headers,
    );
  const gemini = (request: Body) =>
    post(
      `${simulator.url}/v1beta/models/gemini-2.5-pro:generateContent`,
      { contents: [hello], ...request },
      { 'x-goog-api-key': 'key-1' },
    );
  const messageOf = (text: string) => (JSON.parse(text) as { error: { message: string } }).error.message;

  it.each(REFUSED)('refuse %s at both doors', async (_name, more, words) => {
    for (const { status, text } of [await antigravity(more), await gemini(more)]) {
      expect(status).toBe(400);
      expect(JSON.parse(text)).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } });
      expect(messageOf(text).replace(`at 'request'`, '').replace('" :', '":')).toMatch(words);
    }
  });

  it('let snake case, parallel calls and older unsigned turns through', async () => {
    const request = {
      system_instruction: { parts: [{ text: 'x' }] },
      ...contents(
        model(call('f', {})),
        user(result()),
        model({ text: 'a' }),
        hello,
        model(call(), call('g', {})),
        user(result('g'), result()),
      ),
      ...tool({ type: 'object', properties: { a: { type: 'string', enum: ['x'] } }, required: ['a'] }),
      generation_config: { max_output_tokens: 100, thinking_config: { include_thoughts: true, thinking_budget: -1 } },
    };
    expect((await gemini(request)).status).toBe(200);
    expect((await antigravity({ ...request, sessionId: '-1' })).status).toBe(200);
  });

  it('differ between the doors: session and defaults', async () => {
    expect((await gemini({ sessionId: 'x' })).status).toBe(400);
    const defaulted = tool(object({ a: { type: 'STRING', default: 'x' } }));
    expect([(await gemini(defaulted)).status, (await antigravity(defaulted)).status]).toEqual([200, 400]);
  });

  it('of Antigravity want envelope, project and access token', async () => {
    expect(messageOf((await antigravity({}, { project: undefined })).text)).toContain('project is missing');
    expect((await antigravity({}, { project: 'proj-2' })).status).toBe(403);
    expect(messageOf((await antigravity({}, { contents: [] })).text)).toContain('Unknown name "contents"');
    expect((await antigravity({}, {}, { 'x-goog-api-key': 'key-1' })).status).toBe(401);
    expect((await antigravity({}, {}, { authorization: 'Bearer x' })).status).toBe(401);
    expect((await antigravity({}, {}, {})).status).toBe(403);
  });

  it('of Claude behind Antigravity want its own thinking back', async () => {
    const claude = (parts: object[]) =>
      antigravity(contents({ role: 'model', parts: [...parts, { text: 'a' }] }, hello), { model: 'claude-sonnet-4-5' });
    const asked = await antigravity(contents(user({ text: '[[sim: text=a thinking=1]]' })), {
      model: 'claude-sonnet-4-5',
    });
    const { response } = JSON.parse(asked.text) as { response: { candidates: { content: { parts: object[] } }[] } };
    const thought = response.candidates[0]?.content.parts[0] ?? {};
    expect(thought).toMatchObject({ thought: true, thoughtSignature: expect.any(String) });
    expect((await claude([thought])).status).toBe(200);
    expect((await claude([{ ...thought, ...sentinel }])).text).toContain('Invalid `signature` in `thinking` block');
  });

  it('leave room for projects, models, quota and counting', async () => {
    const ask = async (name: string, body: object) =>
      JSON.parse((await post(`${simulator.url}/v1internal:${name}`, body, bearer)).text);
    expect(await ask('loadCodeAssist', { metadata: {} })).toMatchObject({ cloudaicompanionProject: 'proj-1' });
    expect(await ask('onboardUser', {})).toMatchObject({ done: true });
    expect(await ask('fetchAvailableModels', { project: 'proj-1' })).toMatchObject({
      models: { 'gemini-3-pro': { quotaInfo: { remainingFraction: 0.75 } } },
    });
    expect(await ask('retrieveUserQuota', { project: 'proj-1' })).toMatchObject({
      buckets: [{ modelId: 'gemini-3-pro' }, {}, {}, {}],
    });
    expect(await ask('countTokens', { request: { model: 'models/m', contents: [hello] } })).toEqual({ totalTokens: 2 });
  });

  it.each(Object.keys(GEMINI_ERRORS))('are not all there is: %s', async (name) => {
    const { status } = await antigravity(contents(user({ text: `[[sim: error=${name} retry=50]]` })));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(simulator.ledger().at(-1)).toMatchObject({ end: name, account: 'g1', endpoint: 'generateContent' });
  });
});
