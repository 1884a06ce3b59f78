import { type Content, parseGenerateContentRequest } from '@sluice/wire/gemini';
import { describe, expect, test } from 'vitest';
import { sealSignature } from '../reasoning/index.ts';
import { toMessages } from './to-messages.ts';

function messagesOf(contents: unknown, model = 'gemini-3-pro') {
  const parsed = parseGenerateContentRequest({ contents });
  if (!parsed.ok) throw new Error(parsed.message);
  return toMessages(parsed.request.contents, model);
}
const partsOf = (part: unknown, role = 'user', model?: string) =>
  messagesOf([{ role, parts: [part] }], model).flatMap((message) => message.content);

describe('parts', () => {
  test.each([
    [{ text: 'hi' }, [{ type: 'text', text: 'hi' }]],
    [{ text: '' }, []],
    [
      { inlineData: { mimeType: 'image/png', data: 'AA==' } },
      [{ type: 'image', mediaType: 'image/png', data: 'AA==' }],
    ],
    [{ inlineData: { mimeType: 'image/png', data: '-_8' } }, [{ type: 'image', mediaType: 'image/png', data: '+/8=' }]],
    [
      { inlineData: { mimeType: 'application/pdf', data: 'AA==', displayName: 'T' } },
      [{ type: 'document', title: 'T', mediaType: 'application/pdf', data: 'AA==' }],
    ],
    [
      { inlineData: { mimeType: 'text/plain', data: 'aGVsbG8=' } },
      [{ type: 'document', mediaType: 'text/plain', text: 'hello' }],
    ],
    [{ fileData: { mimeType: 'image/png', fileUri: 'u' } }, [{ type: 'image', mediaType: 'image/png', url: 'u' }]],
    [{ fileData: { fileUri: 'u' } }, [{ type: 'document', url: 'u' }]],
    [{ executableCode: { language: 'PYTHON', code: '1+1' } }, [{ type: 'text', text: '```python\n1+1\n```' }]],
    [{ codeExecutionResult: { output: '2' } }, [{ type: 'text', text: '```\n2\n```' }]],
    [{ hologram: {} }, []],
  ])('%j', (part, expected) => {
    expect(partsOf(part)).toEqual(expected);
  });
});

describe('thoughts and signatures', () => {
  test('belong to Gemini unless the model is a Claude or they are sealed', () => {
    const part = { thought: true, text: 'hm', thoughtSignature: 'c2ln' };
    const thought = { type: 'reasoning', text: 'hm', signature: 'c2ln' };
    expect(partsOf(part, 'model')).toEqual([{ ...thought, signer: 'antigravity:gemini' }]);
    expect(partsOf(part, 'model', 'claude-opus-4-5')).toEqual([{ ...thought, signer: 'antigravity:claude' }]);
    const sealed = Buffer.from(sealSignature('claude', 'abc+/=')).toString('base64url');
    expect(partsOf({ ...part, thoughtSignature: sealed }, 'model')).toEqual([
      { ...thought, signature: 'abc+/=', signer: 'claude' },
    ]);
  });

  test('of a plain text follow it; the stand-in for a lost one is none', () => {
    expect(partsOf({ text: 'hi', thoughtSignature: 'c2ln' }, 'model')).toEqual([
      { type: 'text', text: 'hi' },
      { type: 'reasoning', text: '', signature: 'c2ln', signer: 'antigravity:gemini' },
    ]);
    const call = { functionCall: { id: 'a', name: 'f' }, thoughtSignature: 'skip_thought_signature_validator' };
    expect(partsOf(call, 'model')).toEqual([{ type: 'tool_call', id: 'a', name: 'f', input: {} }]);
  });

  test('of a call stay with it', () => {
    expect(
      partsOf({ functionCall: { id: 'a', name: 'f', args: { x: 1 } }, thoughtSignature: 'c2ln' }, 'model'),
    ).toEqual([
      { type: 'tool_call', id: 'a', name: 'f', input: { x: 1 }, signature: 'c2ln', signer: 'antigravity:gemini' },
    ]);
  });
});

test('records of a streamed answer, kept as messages of their own, are one message again', () => {
  const slices = [
    { thought: true, text: 'h' },
    { thought: true, text: 'm' },
    { text: '', thoughtSignature: 'c2ln' },
  ];
  const contents = [...slices, { text: 'He' }, { text: 'llo' }].map((part) => ({ role: 'model', parts: [part] }));
  expect(messagesOf([{ role: 'user', parts: [] }, ...contents, { parts: [{ text: 'more' }] }])).toEqual([
    { role: 'user', content: [] },
    {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'hm', signature: 'c2ln', signer: 'antigravity:gemini' },
        { type: 'text', text: 'Hello' },
      ],
    },
    { role: 'user', content: [{ type: 'text', text: 'more' }] },
  ]);
});

describe('calls and responses', () => {
  const call = (name: string, id?: string) => ({ functionCall: { name, ...(id && { id }) } });
  const response = (name: string, id?: string) => ({ functionResponse: { name, response: {}, ...(id && { id }) } });
  const idsOf = (contents: readonly { readonly role: Content['role']; readonly parts: readonly object[] }[]) =>
    messagesOf(contents)
      .flatMap((message) => message.content)
      .map((part) => (part.type === 'tool_call' ? part.id : part.type === 'tool_result' && part.callId));

  test('without ids get ids by name and number, and find each other by name in order', () => {
    const contents = [
      { role: 'model', parts: [call('f'), call('g'), call('f')] },
      { role: 'user', parts: [response('g'), response('f'), response('f')] },
      { role: 'model', parts: [call('f')] },
      { role: 'function', parts: [response('f')] },
    ] as const;
    expect(idsOf(contents)).toEqual(['f_1', 'g_2', 'f_3', 'g_2', 'f_1', 'f_3', 'f_4', 'f_4']);
    expect(idsOf(contents.slice(0, 2))).toEqual(idsOf(contents).slice(0, 6));
  });

  test('with ids keep them, and made ones never collide with them', () => {
    const contents = [
      { role: 'model', parts: [call('f', 'b'), call('f'), call('f', 'f_1')] },
      { role: 'user', parts: [response('f', 'f_1'), response('f'), response('f')] },
    ] as const;
    expect(idsOf(contents)).toEqual(['b', 'f_2', 'f_1', 'f_1', 'b', 'f_2']);
  });

  test('find each other by name where only the response has an id', () => {
    const contents = [
      { role: 'model', parts: [call('f', 'b'), call('f')] },
      { role: 'user', parts: [response('f', 'x'), response('f', 'y')] },
    ] as const;
    expect(idsOf(contents)).toEqual(['b', 'f_1', 'f_1', 'y']);
  });

  test('that nobody called get an id all the same', () => {
    expect(idsOf([{ role: 'user', parts: [response('f', 'x'), response('a.b:c')] }])).toEqual(['x', 'a_b_c_1']);
  });

  test.each([
    [{ output: 'ok' }, { isError: false, content: [{ type: 'text', text: 'ok' }] }],
    [{ result: 'ok' }, { isError: false, content: [{ type: 'text', text: 'ok' }] }],
    [{ error: 'no' }, { isError: true, content: [{ type: 'text', text: 'no' }] }],
    [{ error: { code: 1 } }, { isError: true, content: [{ type: 'text', text: '{"code":1}' }] }],
    [{ output: 1 }, { isError: false, content: [{ type: 'text', text: '{"output":1}' }] }],
    [
      { error: null, a: 1 },
      { isError: false, content: [{ type: 'text', text: '{"error":null,"a":1}' }] },
    ],
    [{}, { isError: false, content: [] }],
  ])('a response %j', (given, expected) => {
    expect(partsOf({ functionResponse: { id: 'i', name: 'f', response: given } })).toEqual([
      { type: 'tool_result', callId: 'i', ...expected },
    ]);
  });

  test('a response keeps its pictures', () => {
    const parts = [{ inlineData: { mimeType: 'image/png', data: 'AA==' } }, { fileData: { fileUri: 'u' } }];
    expect(partsOf({ functionResponse: { id: 'i', name: 'f', parts } })).toMatchObject([
      {
        content: [
          { type: 'image', data: 'AA==' },
          { type: 'document', url: 'u' },
        ],
      },
    ]);
  });
});
