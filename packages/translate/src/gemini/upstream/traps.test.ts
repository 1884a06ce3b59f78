import { describe, expect, test } from 'vitest';
import { assistant, CLAUDE, call, contentsOf, GEMINI, modelParts, result, said, text, user } from './rules.fixture.ts';

const SENTINEL = 'skip_thought_signature_validator';
const thought = (signature: string | undefined, signer: string | undefined, words = 'hm') =>
  ({ type: 'reasoning', text: words, ...(signature && { signature }), ...(signer && { signer }) }) as const;

describe('trap a: signatures belong to one family of models', () => {
  const kept = { text: 'hm', thought: true, thoughtSignature: 'c2ln' };

  test.each([
    [GEMINI, 'antigravity:gemini'],
    [CLAUDE, 'antigravity:claude'],
  ])('trap a: %s gets back what %s signed', (model, signer) => {
    const messages = [user(text('q')), assistant(thought('c2ln', signer), text('a')), user(text('q'))];
    expect(modelParts(messages, { model })).toEqual([kept, { text: 'a' }]);
    expect(modelParts(messages, { model, dropReasoning: true })).toEqual([{ text: 'a' }]);
  });

  test.each([
    [GEMINI, thought('c2ln', 'antigravity:claude')],
    [GEMINI, thought('c2ln', 'claude')],
    [CLAUDE, thought('c2ln', 'claude')],
    [CLAUDE, thought('c2ln', undefined)],
    [CLAUDE, thought(undefined, 'antigravity:claude')],
    [CLAUDE, { type: 'redacted_reasoning', data: 'd', signer: 'claude' } as const],
  ])('trap a: %s does not get %j, text included, and that is reported', (model, foreign) => {
    const messages = [user(text('q')), assistant(foreign, text('a')), user(text('q'))];
    expect(modelParts(messages, { model })).toEqual([{ text: 'a' }]);
    expect(said({ messages }, { model }).dropped).toEqual(['messages.reasoning']);
  });

  test('trap a: what Gemini signed beside a text goes back as no thought', () => {
    const messages = [
      user(text('q')),
      assistant(text('a'), thought('c2ln', 'antigravity:gemini', '')),
      user(text('q')),
    ];
    expect(modelParts(messages)).toEqual([{ text: 'a' }, { text: '', thoughtSignature: 'c2ln' }]);
  });

  test('trap a: Claude does not think in a run of calls whose thoughts are lost, and thinks again behind it', () => {
    const run = [user(text('q')), assistant(call('c1')), user(result('c1'))];
    const reasoning = { type: 'adaptive' } as const;
    const lost = said({ messages: run, reasoning }, { model: CLAUDE });
    expect(lost.body.generationConfig).toBeUndefined();
    expect(lost.dropped).toContain('reasoning');
    const spoken = said({ messages: [...run, assistant(text('a')), user(text('q'))], reasoning }, { model: CLAUDE });
    expect(spoken.body.generationConfig?.thinkingConfig).toBeDefined();
    const first = assistant(thought('c2ln', 'antigravity:claude'), call('c1'));
    const kept = said({ messages: [user(text('q')), first, user(result('c1'))], reasoning }, { model: CLAUDE });
    expect(kept.body.generationConfig?.thinkingConfig).toBeDefined();
  });
});

describe('trap c and e: calls and their results', () => {
  const response = (id: string, answer: object, name = 'f') => ({ functionResponse: { id, name, response: answer } });

  test('trap c: thoughts and text stand before calls, whatever the client’s order', () => {
    const messages = [user(text('q')), assistant(call('c1'), text('a')), user(result('c1'))];
    expect(modelParts(messages, { model: CLAUDE })?.map((part) => Object.keys(part)[0])).toEqual([
      'text',
      'functionCall',
    ]);
  });

  test('trap e: results of a run of messages become one, first and in the order of the calls', () => {
    const messages = [
      user(text('q')),
      assistant(call('c1'), call('c2', { name: 'g' })),
      user(text('by the way'), result('c2')),
      user(result('c1', 'no', true)),
    ];
    expect(contentsOf(messages).at(-1)).toEqual({
      role: 'user',
      parts: [response('c1', { error: 'no' }), response('c2', { result: 'ok' }, 'g'), { text: 'by the way' }],
    });
  });

  test('trap e: a call without a result is told so, in a message of its own where there is none', () => {
    const unanswered = response('c1', { error: 'The call was not answered.' });
    expect(contentsOf([user(text('q')), assistant(call('c1')), user(text('stop'))]).at(-1)?.parts).toEqual([
      unanswered,
      { text: 'stop' },
    ]);
    expect(contentsOf([user(text('q')), assistant(call('c1'))]).at(-1)).toEqual({ role: 'user', parts: [unanswered] });
  });

  test('trap e: a result without a call, or too late, keeps its words', () => {
    const messages = [
      user(text('q'), result('c9', 'gone', true)),
      assistant(call('c1')),
      user(result('c1'), result('c1', 'again')),
    ];
    const contents = contentsOf(messages);
    expect(contents[0]?.parts).toEqual([{ text: 'Error from an earlier tool call:\ngone' }, { text: 'q' }]);
    expect(contents[2]?.parts).toEqual([
      response('c1', { result: 'ok' }),
      { text: 'Result of an earlier tool call:\nagain' },
    ]);
  });

  test('trap e: pictures in a result stand beside it, documents of text in it', () => {
    const content = [
      { type: 'image', mediaType: 'image/png', data: 'AA==' },
      { type: 'document', title: 'T', text: 'x' },
    ] as const;
    const messages = [
      user(text('q')),
      assistant(call('c1'), call('c2')),
      user(
        { type: 'tool_result', callId: 'c1', isError: false, content },
        { type: 'tool_result', callId: 'c2', isError: false, content: content.slice(0, 1) },
      ),
    ];
    const picture = { inlineData: { mimeType: 'image/png', data: 'AA==' } };
    expect(contentsOf(messages).at(-1)?.parts).toEqual([
      response('c1', { result: '<document title="T">\nx\n</document>' }),
      response('c2', { result: '(see the attachment)' }),
      picture,
      picture,
    ]);
  });

  test('trap e: ids keep to the letters Claude takes, on both sides', () => {
    const contents = contentsOf([user(text('q')), assistant(call('a|b:1')), user(result('a|b:1'))]);
    expect(contents[1]?.parts[0]?.functionCall?.id).toBe('a_b_1');
    expect(contents[2]?.parts[0]).toEqual(response('a_b_1', { result: 'ok' }));
  });
});

describe('trap j: calls come back with their signatures', () => {
  const signed = (id: string, signer = 'antigravity:gemini') => call(id, { signature: 'c2ln', signer });
  const signaturesOf = (calls: readonly ReturnType<typeof call>[], options: Parameters<typeof modelParts>[1] = {}) => {
    const results = calls.map((part) => result(part.type === 'tool_call' ? part.id : ''));
    const parts = modelParts([user(text('q')), assistant(...calls), user(...results)], options);
    return parts?.map((part) => part.thoughtSignature);
  };
  const signatureOf = (id: string) => (id === 'c1' ? 'cmVtZW1iZXJlZA==' : undefined);

  test('trap j: the client’s own, if the family signed it', () => {
    expect(signaturesOf([signed('c1')])).toEqual(['c2ln']);
    expect(signaturesOf([signed('c1')], { signatureOf })).toEqual(['c2ln']);
    expect(signaturesOf([signed('c1', 'antigravity:claude')], { model: CLAUDE })).toEqual(['c2ln']);
  });

  test('trap j: else the one remembered by the call’s id', () => {
    expect(signaturesOf([call('c1')], { signatureOf })).toEqual(['cmVtZW1iZXJlZA==']);
    expect(signaturesOf([signed('c1', 'claude')], { signatureOf })).toEqual(['cmVtZW1iZXJlZA==']);
  });

  test('trap j: else the stand-in, for Gemini only', () => {
    expect(signaturesOf([call('c1'), call('c2')])).toEqual([SENTINEL, SENTINEL]);
    expect(signaturesOf([call('c1')], { model: CLAUDE })).toEqual([undefined]);
    expect(signaturesOf([call('c1')], { model: 'gpt-oss-120b' })).toEqual([undefined]);
  });

  test('trap j: of calls made together Gemini signs the first; the others stay as they came', () => {
    expect(signaturesOf([signed('c1'), call('c2')])).toEqual(['c2ln', undefined]);
  });

  test('trap j: after a refused signature none is sent again', () => {
    expect(signaturesOf([signed('c1')], { dropReasoning: true, signatureOf })).toEqual([SENTINEL]);
    const claude = { model: CLAUDE, dropReasoning: true };
    expect(signaturesOf([signed('c1', 'antigravity:claude')], claude)).toEqual([undefined]);
  });
});
