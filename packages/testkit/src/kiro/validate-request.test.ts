import { describe, expect, it } from 'vitest';
import { ask } from './ask.fixture.ts';
import { readFacts } from './request-facts.ts';
import { startKiroSimulator } from './simulator.ts';
import { findViolation, type RequestRules } from './validate-request.ts';

type Json = Record<string, unknown>;

const ID = '0b0e6c1e-4b0a-4a3e-9d51-6a1f5a0c0001';
const SCHEMA = { type: 'object', properties: { town: { type: 'string' } }, required: ['town'] };
const user = (extra: Json = {}): Json => ({ content: 'hi', modelId: 'm', ...extra });
const assistant = (extra: Json = {}): Json => ({ assistantResponseMessage: { content: 'yes', ...extra } });
const tool = (name: string, json: unknown = SCHEMA, extra: Json = {}): Json => ({
  toolSpecification: { name, description: 'd', inputSchema: { json } },
  ...extra,
});
const result = (id: string, extra: Json = {}): Json => ({
  toolUseId: id,
  status: 'success',
  content: [{ text: 'ok' }],
  ...extra,
});
const use = (id: string, name = 'f', input: unknown = { town: 'x' }): Json => ({ toolUseId: id, name, input });
const image = (format = 'png', bytes = 'iVBORw0KGgo='): Json => ({ format, source: { bytes } });

function body(current: Json, history?: unknown, state: Json = {}): Json {
  const currentMessage = { userInputMessage: current };
  return {
    conversationState: {
      chatTriggerType: 'MANUAL',
      conversationId: ID,
      currentMessage,
      ...(history !== undefined && { history }),
      ...state,
    },
  };
}

function check(value: unknown, rules: RequestRules = {}): string {
  const violation = findViolation(value, readFacts(value), JSON.stringify(value).length, rules);
  return violation ? `${violation.error}: ${violation.why}` : 'accepted';
}

const withTools = (tools: unknown[], toolResults?: unknown[]): Json =>
  user({ userInputMessageContext: { tools, ...(toolResults && { toolResults }) } });
const asked = [{ userInputMessage: user() }, assistant({ toolUses: [use('t1')] })];

describe('request rules of the Kiro simulator', () => {
  it.each<[string, unknown]>([
    ['the smallest body', body(user())],
    ['alternating history', body(user(), [{ userInputMessage: user() }, assistant()])],
    ['declared tools', body(withTools([tool('f')]))],
    ['a tool round trip', body(withTools([tool('f')], [result('t1')]), asked)],
    ['a tool declared in another case', body(withTools([tool('F')], [result('t1')]), asked)],
    ['a failed tool', body(withTools([tool('f')], [result('t1', { status: 'error' })]), asked)],
    ['ten images', body(user({ images: Array.from({ length: 10 }, () => image()) }))],
  ])('accept %s', (_name, value) => {
    expect(check(value)).toBe('accepted');
  });

  it.each<[string, unknown, RegExp]>([
    ['no conversationState', {}, /conversationState is missing/],
    ['no currentMessage', { conversationState: { chatTriggerType: 'MANUAL', conversationId: ID } }, /currentMessage/],
    ['empty content', body(user({ content: '' })), /content is empty/],
    [
      'empty content in history',
      body(user(), [{ userInputMessage: user() }, assistant({ content: '' })]),
      /content is empty/,
    ],
    ['an unpaired surrogate', body(user({ content: 'a\ud83d' })), /surrogate/],
    ['no model', body(user({ modelId: '' })), /modelId/],
    ['an automatic trigger', body(user(), undefined, { chatTriggerType: 'AUTO' }), /chatTriggerType/],
    [
      'two user turns in a row',
      body(user(), [{ userInputMessage: user() }, { userInputMessage: user() }]),
      /alternation/,
    ],
    [
      'history that begins with the assistant',
      body(user(), [assistant(), { userInputMessage: user() }]),
      /alternation/,
    ],
    ['history that ends with the user', body(user(), [{ userInputMessage: user() }]), /end with an assistant/],
    [
      'history that begins with results',
      body(user(), [{ userInputMessage: withTools([], [result('t')]) }, assistant()]),
      /begins with/,
    ],
    ['an orphan result', body(withTools([tool('f')], [result('t9')])), /without its tool use/],
    ['an unanswered tool use', body(withTools([tool('f')]), asked), /without its tool result/],
    ['a result given twice', body(withTools([tool('f')], [result('t1'), result('t1')]), asked), /answered twice/],
    ['a strange result status', body(withTools([tool('f')], [result('t1', { status: 'ok' })]), asked), /status ok/],
    ['a tool of history that is not declared', body(withTools([tool('g')], [result('t1')]), asked), /not declared/],
    [
      'historical input as text',
      body(withTools([tool('f')], [result('t1')]), [
        { userInputMessage: user() },
        assistant({ toolUses: [use('t1', 'f', '{}')] }),
      ]),
      /not an object/,
    ],
    ['a tool name over 64 characters', body(withTools([tool('x'.repeat(65))])), /65 characters/],
    ['a tool declared twice', body(withTools([tool('f'), tool('f')])), /twice/],
    ['a null schema', body(withTools([tool('f', null)])), /inputSchema/],
    ['null properties', body(withTools([tool('f', { properties: null })])), /properties is null/],
    ['null required', body(withTools([tool('f', { required: null })])), /required is null/],
    [
      'a $ property deep inside',
      body(withTools([tool('f', { properties: { a: { items: { properties: { $x: {} } } } } })])),
      /\$x/,
    ],
    ['a cache point between tools', body(withTools([{ cachePoint: { type: 'default' } }])), /toolSpecification/],
    [
      'eleven images over history and now',
      body(user({ images: Array.from({ length: 10 }, () => image()) }), [
        { userInputMessage: user({ images: [image()] }) },
        assistant(),
      ]),
      /11 images/,
    ],
    ['an image format of another world', body(user({ images: [image('bmp')] })), /bmp/],
    ['an image as data URL', body(user({ images: [image('png', 'data:image/png;base64,AA==')] })), /base64/],
    ['a body over 615 kB', body(user({ images: [image('png', 'A'.repeat(620_000))] })), /body of/],
  ])('call %s improperly formed', (_name, value, why) => {
    expect(check(value)).toMatch(/^improperly_formed: /);
    expect(check(value)).toMatch(why);
  });

  it('give the other refusals of a body their own names', () => {
    expect(check(body(user(), undefined, { conversationId: 'x' }))).toMatch(/^invalid_conversation/);
    expect(check(body(user({ content: 'a'.repeat(600_001) })))).toMatch(/^too_long/);
    expect(check(body(user()), { requireProfileArn: true })).toMatch(/^profile_arn_required/);
    expect(check({ ...body(user()), profileArn: 'arn:x' }, { requireProfileArn: true })).toBe('accepted');
    expect(check(body(user()), { models: ['other'] })).toMatch(/^invalid_model/);
  });

  it('refuse empty historical input of a tool with required parameters only when told to', () => {
    const value = body(withTools([tool('f')], [result('t1')]), [
      { userInputMessage: user() },
      assistant({ toolUses: [use('t1', 'f', {})] }),
    ]);
    expect(check(value)).toBe('accepted');
    expect(check(value, { refuseEmptyToolInput: true })).toMatch(/empty input/);
  });

  it('reach the client without a hint in the body, and with one in a header', async () => {
    await using simulator = await startKiroSimulator();
    const { status, bytes, headers } = await ask(simulator.url, '', { body: body(user({ content: '' })) });
    expect([status, bytes.toString()]).toEqual([400, '{"message":"Improperly formed request.","reason":null}']);
    expect(headers['x-sim-violation']).toBe('content is empty');
    expect(simulator.stats()).toMatchObject({
      violations: ['content is empty'],
      accounts: { 'at-1': { picks: 0, refused: { improperly_formed: 1 } } },
    });
  });
});
