import type { Message, Part } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { ADAPTIVE_MODEL, said } from './request-rules.fixture.ts';

const text = (value: string): Part => ({ type: 'text', text: value });
const user = (...content: Part[]): Message => ({ role: 'user', content });
const assistant = (...content: Part[]): Message => ({ role: 'assistant', content });
const system = (value: string): Message => ({ role: 'system', content: [text(value)] });
const call = (id: string, name = 'ls'): Part => ({ type: 'tool_call', id, name, input: { id } });
const result = (callId: string, value = callId): Part => ({
  type: 'tool_result',
  callId,
  isError: false,
  content: [{ type: 'text', text: value }],
});
const SIGNED = 'EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pkiMOYds';
const thought = (signature: string, signer?: string): Part => ({
  type: 'reasoning',
  text: 'hm',
  signature,
  ...(signer && { signer }),
});

const messagesOf = (messages: Message[], model?: string) => said({ messages }, model ? { model } : {}).body.messages;

/** Roles and block types, with the text or id that tells one block from another. */
const outline = (messages: Message[], model?: string) =>
  messagesOf(messages, model).map(({ role, content }) => [
    role,
    ...content.map((block) => `${block.type} ${block['text'] ?? block['tool_use_id'] ?? block['id'] ?? ''}`),
  ]);

describe('turns of a conversation', () => {
  test('keep their order, and neighbours of one role become one', () => {
    expect(
      outline([user(text('a')), user(text('b')), assistant(text('c')), assistant(text('d')), user(text('e'))]),
    ).toEqual([
      ['user', 'text a', 'text b'],
      ['assistant', 'text c', 'text d'],
      ['user', 'text e'],
    ]);
  });

  test('begin with the user even when the client begins with an answer', () => {
    expect(outline([assistant(text('a')), user(text('b'))])[0]).toEqual([
      'user',
      'text (the beginning of this conversation is missing)',
    ]);
  });

  test('end with something to answer, because a last answer would be continued or refused', () => {
    expect(outline([user(text('a')), assistant(text('b'))]).at(-1)).toEqual(['user', 'text Continue.']);
  });

  test('that are all empty are refused', () => {
    expect(() => said({ messages: [user(text(' '))] })).toThrow('no content');
  });

  test('trap n: empty and blank texts are left out, and messages of nothing else too', () => {
    const messages = [
      user(text('a')),
      assistant(text(''), call('1')),
      user(result('1', ' '), text('\n')),
      assistant(text('  ')),
    ];
    expect(messagesOf(messages)).toMatchObject([
      { content: [{ text: 'a' }] },
      { content: [{ type: 'tool_use' }] },
      { content: [{ type: 'tool_result' }] },
    ]);
    expect(said({ system: [{ type: 'text', text: ' ' }] }).body).not.toHaveProperty('system');
  });
});

describe('system messages', () => {
  test('before the first other message join the system prompt', () => {
    const { body } = said({ system: [{ type: 'text', text: 'a' }], messages: [system('b'), user(text('hi'))] });
    expect(body.system).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]);
  });

  test('stay where they are for a model that knows them, several as one', () => {
    const messages = [user(text('a')), system('x'), system('y'), assistant(text('b')), user(text('c')), system('z')];
    expect(outline(messages, ADAPTIVE_MODEL)).toEqual([
      ['user', 'text a'],
      ['system', 'text x', 'text y'],
      ['assistant', 'text b'],
      ['user', 'text c'],
      ['system', 'text z'],
    ]);
  });

  test('of the conversation want a beta flag', () => {
    const messages = [user(text('a')), system('x')];
    expect(said({ messages }, { model: ADAPTIVE_MODEL }).betas).toEqual(['mid-conversation-system-2026-04-07']);
    expect(said({ messages }).betas).toEqual([]);
  });

  test.each([
    ['an older model', [user(text('a')), system('x'), assistant(text('b')), user(text('c'))], 'claude-opus-4-7'],
    ['another place', [user(text('a')), system('x'), user(text('b'))], ADAPTIVE_MODEL],
    ['behind an answer', [user(text('a')), assistant(text('b')), system('x'), user(text('c'))], ADAPTIVE_MODEL],
  ] as const)('are reminders in the text of the user for %s', (_name, messages, model) => {
    const texts = messagesOf([...messages], model).flatMap(({ content }) => content.map((block) => block['text']));
    expect(texts).toContain('<system-reminder>\nx\n</system-reminder>');
  });
});

describe('calls and results', () => {
  test('trap e: results of parallel calls become one message of the user, results first, in the order of the calls', () => {
    const messages = [
      user(text('a')),
      assistant(call('1'), call('2')),
      user(text('note')),
      user(result('2')),
      user(result('1')),
    ];
    expect(outline(messages).slice(1)).toEqual([
      ['assistant', 'tool_use 1', 'tool_use 2'],
      ['user', 'tool_result 1', 'tool_result 2', 'text note'],
    ]);
  });

  test('trap e: a call without a result gets one that says so', () => {
    const messages = [user(text('a')), assistant(call('1'), call('2')), user(result('1'))];
    expect(messagesOf(messages)[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: '1', content: [{ type: 'text', text: '1' }] },
      { type: 'tool_result', tool_use_id: '2', content: 'No result of this call is known.', is_error: true },
    ]);
    expect(outline([user(text('a')), assistant(call('1'))]).at(-1)).toEqual(['user', 'tool_result 1']);
  });

  test('trap e: a result without a call keeps its content as text of the user', () => {
    const image: Part = { type: 'image', mediaType: 'image/png', data: 'AA==' };
    const late: Part = {
      type: 'tool_result',
      callId: '9',
      isError: true,
      content: [{ type: 'text', text: 'r' }, image],
    };
    expect(outline([user(late, text('a'))])).toEqual([
      ['user', 'text Error from an earlier tool call:', 'text r', 'image ', 'text a'],
    ]);
    const tooLate = [user(text('a')), assistant(call('1')), user(text('b')), assistant(text('c')), user(result('1'))];
    expect(outline(tooLate).at(-1)).toEqual(['user', 'text Result of an earlier tool call:', 'text 1']);
  });

  test('trap e: of two results for one call the first counts', () => {
    const messages = [user(text('a')), assistant(call('1')), user(result('1', 'first'), result('1', 'second'))];
    expect(messagesOf(messages)[2]?.content).toMatchObject([{ content: [{ text: 'first' }] }]);
  });

  test('calls that share an id are told apart, with their results', () => {
    const round = [assistant(call('call_0')), user(result('call_0'))];
    const twice = [assistant(call('x'), call('x')), user(result('x', 'one'), result('x', 'two'))];
    expect(outline([user(text('a')), ...round, ...round, ...twice]).flat()).toEqual(
      expect.arrayContaining(['tool_use call_0', 'tool_use call_0_2', 'tool_result call_0_2', 'tool_use x_2']),
    );
    expect(messagesOf([user(text('a')), ...twice])[2]?.content).toMatchObject([
      { tool_use_id: 'x', content: [{ text: 'one' }] },
      { tool_use_id: 'x_2', content: [{ text: 'two' }] },
    ]);
  });

  test('ids in characters Anthropic refuses are replaced alike in call and result', () => {
    const [, called, answered] = messagesOf([
      user(text('a')),
      assistant(call('functions.ls:0')),
      user(result('functions.ls:0')),
    ]);
    const id = called?.content[0]?.['id'];
    expect(id).toMatch(/^toolu_[0-9a-f]{24}$/);
    expect(answered?.content[0]?.['tool_use_id']).toBe(id);
  });

  test('errors stay errors', () => {
    const failed: Part = { type: 'tool_result', callId: '1', isError: true, content: [] };
    expect(messagesOf([user(text('a')), assistant(call('1')), user(failed)])[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: '1', is_error: true },
    ]);
  });
});

describe('thoughts of earlier answers', () => {
  const ask = { reasoning: { type: 'adaptive' } as const };
  const back = (...thoughts: Part[]) => {
    const messages = [user(text('a')), assistant(...thoughts, text('b')), user(text('c'))];
    const { body, dropped } = said({ ...ask, messages }, { model: ADAPTIVE_MODEL });
    return [body.messages[1]?.content.map(({ type }) => type), dropped] as const;
  };

  test('go back with the signature of Claude', () => {
    expect(back(thought(SIGNED, 'claude'))).toEqual([['thinking', 'text'], []]);
    expect(back({ type: 'redacted_reasoning', data: 'd', signer: 'claude' })).toEqual([
      ['redacted_thinking', 'text'],
      [],
    ]);
  });

  test.each([
    ['of another vendor', thought(SIGNED, 'antigravity:gemini')],
    ['of nobody', thought(SIGNED)],
    ['that is empty', thought('', 'claude')],
    ['that is too short to be one', thought('skip_me', 'claude')],
    ['of another vendor, redacted', { type: 'redacted_reasoning', data: 'd', signer: 'codex' } as Part],
  ])('trap a: with a signature %s are dropped before sending', (_name, part) => {
    expect(back(part)).toEqual([['text'], ['messages.reasoning']]);
  });

  test('trap a: are all left out of a repaired request', () => {
    const messages = [user(text('a')), assistant(thought(SIGNED, 'claude'), text('b')), user(text('c'))];
    const { body, dropped } = said({ ...ask, messages }, { model: ADAPTIVE_MODEL, dropReasoning: true });
    expect(body.messages[1]?.content).toEqual([{ type: 'text', text: 'b' }]);
    expect([body['thinking'], dropped]).toEqual([{ type: 'adaptive', display: 'summarized' }, ['messages.reasoning']]);
  });

  test('are left out when this answer may not think, and an answer of nothing else is gone', () => {
    const messages = [user(text('a')), assistant(thought(SIGNED, 'claude')), user(text('b'))];
    expect(outline(messages)).toEqual([['user', 'text a', 'text b']]);
  });
});

test('what a role may not say is dropped by name', () => {
  const image: Part = { type: 'image', url: 'https://example.test/a' };
  const { body, dropped } = said({
    messages: [user(call('1'), text('a')), assistant(image, text('b')), user(text('c'))],
  });
  expect(body.messages.flatMap(({ content }) => content.map(({ type }) => type))).toEqual(['text', 'text', 'text']);
  expect(dropped).toEqual(['messages.image', 'messages.tool_call']);
});
