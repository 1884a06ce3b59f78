import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CompletionChunkEncoder, parseCompletionRequest } from './index.ts';

describe('a request', () => {
  test.each<[unknown]>([['text'], [''], [['a', 'b']], [[1, 2]], [[[1], [2, 3]]]])(
    'may have the prompt %j',
    (prompt) => {
      const body = { model: 'm', prompt, stop: null, suffix: 'x', logprobs: 3 };
      expect(parseCompletionRequest(body)).toEqual({ ok: true, request: body });
    },
  );

  test.each<[string, unknown]>([
    ['body', 'x'],
    ['model', { prompt: 'x' }],
    ['prompt', { model: 'm' }],
    ['prompt', { model: 'm', prompt: [] }],
    ['prompt[1]', { model: 'm', prompt: ['a', 1] }],
    ['prompt[0]', { model: 'm', prompt: [-1] }],
    ['prompt[1]', { model: 'm', prompt: [[1], []] }],
    ['best_of', { model: 'm', prompt: '', best_of: 0 }],
    ['suffix', { model: 'm', prompt: '', suffix: 1 }],
    ['stream', { model: 'm', prompt: '', stream: 1 }],
  ])('with a faulty %s is refused', (param, body) => {
    expect(parseCompletionRequest(body)).toMatchObject({ ok: false, param });
  });

  test('never makes the parser throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (prompt, stop) => {
        expect(typeof parseCompletionRequest({ model: 'm', prompt, stop }).ok).toBe('boolean');
      }),
    );
  });
});

test('chunks are text_completion objects, one record each', () => {
  const encoder = new CompletionChunkEncoder({ id: 'cmpl-1', created: 1, model: 'm', includeUsage: true });
  const common = { id: 'cmpl-1', object: 'text_completion', created: 1, model: 'm' };
  const dataOf = (record: string) => JSON.parse(/^data: ([^\n]*)\n\n$/.exec(record)?.[1] ?? '');
  expect(dataOf(encoder.text('a"\n'))).toEqual({
    ...common,
    choices: [{ index: 0, text: 'a"\n', logprobs: null, finish_reason: null }],
    usage: null,
  });
  expect(dataOf(encoder.finish('stop'))).toMatchObject({ choices: [{ text: '', finish_reason: 'stop' }] });
});
