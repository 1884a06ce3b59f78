import type { Message, Part, Turn } from '@sluice/core';
import type { KiroHistoryItem, KiroRequest, KiroUserInputMessage } from '@sluice/wire/kiro';
import { describe, expect, test } from 'vitest';
import { type KiroRequestOptions, toKiroRequest } from './to-kiro-request.ts';

const text = (value: string): Part => ({ type: 'text', text: value });
const user = (...content: (string | Part)[]): Message => ({ role: 'user', content: content.map(part) });
const assistant = (...content: (string | Part)[]): Message => ({ role: 'assistant', content: content.map(part) });
const part = (value: string | Part): Part => (typeof value === 'string' ? text(value) : value);
const call = (id: string, input = {}, name = 'ls'): Part => ({ type: 'tool_call', id, name, input });
const result = (callId: string, output: string, isError = false): Part => ({
  type: 'tool_result',
  callId,
  isError,
  content: output === '' ? [] : [{ type: 'text', text: output }],
});

const ls = { name: 'ls', description: 'Lists.', inputSchema: { type: 'object', properties: {} } };

function request(turn: Partial<Turn>, options: Partial<KiroRequestOptions> = {}): KiroRequest {
  const whole: Turn = { model: 'm', system: [], messages: [user('hi')], tools: [], stream: true, ...turn };
  const made = toKiroRequest(whole, { modelId: 'claude-sonnet-4.5', conversationId: 'c-1', ...options });
  if (!made.ok) throw new Error(made.failure.message);
  expect(JSON.parse(made.body)).toEqual(made.request);
  return made.request;
}

const history = (turn: Partial<Turn>): readonly KiroHistoryItem[] => request(turn).conversationState.history ?? [];
const current = (turn: Partial<Turn>): KiroUserInputMessage =>
  request(turn).conversationState.currentMessage.userInputMessage;
const toolNames = (turn: Partial<Turn>) =>
  current(turn).userInputMessageContext?.tools?.map((tool) => tool.toolSpecification.name);

/** `u:text` and `a:text` of every message, the current one last. */
function outline(turn: Partial<Turn>): string[] {
  const past = history(turn).map((item) =>
    'userInputMessage' in item ? `u:${item.userInputMessage.content}` : `a:${item.assistantResponseMessage.content}`,
  );
  return [...past, `u:${current(turn).content}`];
}

describe('rule 1', () => {
  test('adjacent messages of one role are merged, so that roles alternate', () => {
    const messages = [user('a'), user('b'), assistant('c'), assistant('d'), user('e')];
    expect(outline({ messages })).toEqual(['u:a\n\nb', 'a:c\n\nd', 'u:e']);
  });

  test('a hundred thousand messages of one role are merged in one go', () => {
    const messages = new Array<Message>(100_000).fill(user('x'.repeat(300)));
    const made = toKiroRequest(
      { model: 'm', system: [], messages, tools: [], stream: true },
      { modelId: 'k', conversationId: 'c' },
    );
    expect(made).toMatchObject({ ok: false, failure: { code: 'CONTENT_LENGTH_EXCEEDS_THRESHOLD' } });
  });
});

describe('rule 2', () => {
  test('history begins with a user message even when the conversation does not', () => {
    const messages = [assistant('I was saying'), user('go on')];
    expect(outline({ messages })).toEqual([
      'u:(The conversation continues from an earlier one.)',
      'a:I was saying',
      'u:go on',
    ]);
  });

  test('the first message carries no tool results', () => {
    const messages = [user(result('gone', 'old output'), 'hi'), assistant('ok'), user('bye')];
    const [first] = history({ messages });
    expect(first).toEqual({
      userInputMessage: {
        content: 'Result of an earlier tool call:\nold output\n\nhi',
        modelId: 'claude-sonnet-4.5',
        origin: 'AI_EDITOR',
      },
    });
  });
});

describe('rule 3: no message is without text', () => {
  test('a message of tool results only', () => {
    const messages = [user('a'), assistant(call('1')), user(result('1', 'x'))];
    expect(outline({ messages, tools: [ls] })).toEqual(['u:a', 'a: ', 'u:Tool results provided.']);
  });

  test('a message of nothing or white space, and one of an image', () => {
    const image: Part = { type: 'image', mediaType: 'image/png', data: 'AA==' };
    const messages = [user(), assistant('\n'), user(image)];
    expect(outline({ messages })).toEqual(['u:(empty)', 'a: ', 'u:(see the attached image)']);
  });

  test('a tool result without output', () => {
    const messages = [user('a'), assistant(call('1')), user(result('1', ''))];
    const [only] = current({ messages, tools: [ls] }).userInputMessageContext?.toolResults ?? [];
    expect(only?.content).toEqual([{ text: '(no output)' }]);
  });
});

test('rule 4: a prefill stays in the history and a user message asks to go on', () => {
  const messages = [user('Say A, B.'), assistant('A,')];
  expect(outline({ messages })).toEqual([
    'u:Say A, B.',
    'a:A,',
    'u:Continue exactly where your last message stopped, without repeating it.',
  ]);
});

test('rule 5: duplicate toolUseIds in toolResults are removed', () => {
  const messages = [user('a'), assistant(call('1')), user(result('1', 'first')), user(result('1', 'again', true))];
  expect(current({ messages, tools: [ls] }).userInputMessageContext?.toolResults).toEqual([
    { toolUseId: '1', status: 'success', content: [{ text: 'first' }] },
  ]);
});

describe('rule 6: calls and results come in pairs', () => {
  test('a call without a result is dropped', () => {
    const messages = [user('a'), assistant('b', call('1'), call('2')), user(result('2', 'x', true), 'c')];
    const [, second] = history({ messages, tools: [ls] });
    expect(second).toEqual({
      assistantResponseMessage: { content: 'b', toolUses: [{ toolUseId: '2', name: 'ls', input: {} }] },
    });
    expect(current({ messages, tools: [ls] }).userInputMessageContext?.toolResults).toEqual([
      { toolUseId: '2', status: 'error', content: [{ text: 'x' }] },
    ]);
  });

  test('a result without a call becomes text', () => {
    const messages = [user('a'), assistant('b'), user(result('9', 'boom', true), 'c')];
    expect(outline({ messages }).at(-1)).toBe('u:Error from an earlier tool call:\nboom\n\nc');
  });

  test('a result that comes a message too late becomes text and its call is dropped', () => {
    const messages = [user('a'), assistant(call('1')), user('wait'), assistant('ok'), user(result('1', 'x'))];
    expect(JSON.stringify(history({ messages, tools: [ls] }))).not.toContain('toolUse');
    expect(outline({ messages }).at(-1)).toBe('u:Result of an earlier tool call:\nx');
  });

  test('one id called twice in a message is called once', () => {
    const messages = [user('a'), assistant(call('1'), call('1')), user(result('1', 'x'))];
    const [, second] = history({ messages, tools: [ls] });
    expect(second).toMatchObject({ assistantResponseMessage: { toolUses: [{ toolUseId: '1' }] } });
  });
});

test('rule 7: a tool used in history but not declared gets a placeholder; case does not matter', () => {
  const used = [assistant(call('1', {}, 'LS'), call('2', {}, 'gone')), user(result('1', 'x'), result('2', 'y'))];
  expect(toolNames({ messages: [user('a'), ...used], tools: [ls] })).toEqual(['ls', 'gone']);
  expect(toolNames({ messages: [user('a'), ...used] })).toEqual(['LS', 'gone']);
});

test('rule 8: inputs of historical calls are kept as they were', () => {
  const input = { path: '/a', deep: { list: [1, null, 'x'] } };
  const messages = [user('a'), assistant(call('1', input)), user(result('1', 'x'))];
  expect(history({ messages, tools: [ls] })[1]).toMatchObject({
    assistantResponseMessage: { toolUses: [{ toolUseId: '1', input }] },
  });
});

test('rule 9: schemas are sent cleaned', () => {
  const inputSchema = { $schema: 'x', type: 'object', properties: { $odd: {}, a: {} }, required: ['$odd', 'a'] };
  const [tool] = current({ tools: [{ name: 't', inputSchema }] }).userInputMessageContext?.tools ?? [];
  expect(tool?.toolSpecification.inputSchema.json).toEqual({ type: 'object', properties: { a: {} }, required: ['a'] });
});

describe('rule 10', () => {
  const name = `mcp__${'x'.repeat(80)}`;

  test('tool names over 64 characters are shortened alike in tools and history, and can be told back', () => {
    const messages = [user('a'), assistant(call('1', {}, name)), user(result('1', 'x'))];
    const turn: Turn = { model: 'm', system: [], messages, tools: [{ ...ls, name }], stream: true };
    const made = toKiroRequest(turn, { modelId: 'k', conversationId: 'c' });
    if (!made.ok) throw new Error(made.failure.message);
    const [[short, original] = []] = made.toolNames;
    expect(original).toBe(name);
    expect(short).toHaveLength(63);
    expect(toolNames({ messages, tools: [{ ...ls, name }] })).toEqual([short]);
    expect(made.body).toContain(`"toolUseId":"1","name":"${short}"`);
    expect(made.body).not.toContain(name);
  });

  test('different long names stay different, and a name of 64 stays itself', () => {
    const names = [`${name}a`, `${name}b`, 'y'.repeat(64)];
    const sent = toolNames({ tools: names.map((each) => ({ ...ls, name: each })) }) ?? [];
    expect(new Set(sent).size).toBe(3);
    expect(sent[2]).toBe(names[2]);
  });

  test('descriptions are cut at 10,000 characters, and an empty one is the name', () => {
    const tools = [
      { ...ls, description: 'd'.repeat(10_001) },
      { ...ls, name: 'b', description: ' ' },
    ];
    const sent = current({ tools }).userInputMessageContext?.tools?.map((tool) => tool.toolSpecification.description);
    expect(sent).toEqual(['d'.repeat(10_000), 'b']);
  });

  test('of two tools with one name the first is declared', () => {
    expect(toolNames({ tools: [ls, { ...ls, description: 'other' }] })).toEqual(['ls']);
  });
});

test('rule 12: unpaired surrogates become U+FFFD, in text, tool inputs and names; pairs stay', () => {
  const messages = [user('a\ud800b'), assistant(call('1', { '\udc00': '\ud83d\ude00' })), user(result('1', '\ud800'))];
  const sent = toKiroRequest(
    { model: 'm', system: [], messages, tools: [ls], stream: true },
    { modelId: 'k', conversationId: 'c' },
  );
  expect(sent.ok && sent.body).toContain('a\ufffdb');
  expect(sent.ok && sent.body).toContain('{"\ufffd":"\ud83d\ude00"}');
  expect(sent.ok && sent.body.isWellFormed() && !sent.body.includes('\\ud')).toBe(true);
});

test('rule 13: the profile is the one given, in whatever region, and none is invented', () => {
  const profileArn = 'arn:aws:codewhisperer:eu-central-1:000000000000:profile/TESTPROFILE1';
  expect(request({}, { profileArn }).profileArn).toBe(profileArn);
  expect('profileArn' in request({})).toBe(false);
});

test('rule 14: tools the vendor runs are dropped', () => {
  const search = { name: 'web_search', serverType: 'web_search_20250305', inputSchema: {} };
  expect(toolNames({ tools: [search, ls] })).toEqual(['ls']);
  expect(current({ tools: [search] }).userInputMessageContext).toBeUndefined();
});
