import type { Content, ContentPart } from '@sluice/wire/gemini';
import { describe, expect, test } from 'vitest';
import { writeSignature } from '../signature.ts';
import { CLAUDE, GEMINI } from './rules.fixture.ts';
import { mayHoldForeignThoughts, withoutThoughts } from './without-thoughts.ts';

const sealed = (signer: string) => writeSignature(signer, 'raw') ?? '';
const model = (...parts: ContentPart[]): Content => ({ role: 'model', parts });
const user: Content = { role: 'user', parts: [{ text: 'q' }] };
const call = { functionCall: { id: 'c', name: 'f' } };

describe('trap a: a client’s own messages', () => {
  test('trap a: stay as they are where nothing is foreign', () => {
    const own = [
      user,
      model({ thought: true, text: 'hm', thoughtSignature: 'c2ln' }, { ...call, thoughtSignature: 'c2ln' }),
    ];
    expect(withoutThoughts(own, GEMINI, 'foreign')).toBeUndefined();
    expect(mayHoldForeignThoughts(Buffer.from(JSON.stringify(own)))).toBe(false);
  });

  test('trap a: lose the thoughts of another vendor, and get the stand-in for its signatures', () => {
    const foreign = { thoughtSignature: sealed('claude') };
    const contents = [
      user,
      model({ thought: true, text: 'hm', ...foreign }, { text: 'a', ...foreign }, { ...call, ...foreign }),
    ];
    const standIn = { thoughtSignature: 'skip_thought_signature_validator' };
    expect(mayHoldForeignThoughts(Buffer.from(JSON.stringify(contents)))).toBe(true);
    expect(withoutThoughts(contents, GEMINI, 'foreign')).toEqual([user, model({ text: 'a' }, { ...call, ...standIn })]);
    expect(withoutThoughts(contents, CLAUDE, 'foreign')).toEqual([user, model({ text: 'a' }, call)]);
  });

  test('trap a: get a sealed signature of the model’s own family opened', () => {
    const contents = [model({ thought: true, text: 'hm', thoughtSignature: sealed('antigravity:claude') })];
    expect(withoutThoughts(contents, CLAUDE, 'foreign')).toEqual([
      model({ thought: true, text: 'hm', thoughtSignature: 'raw' }),
    ]);
  });

  test('trap a: lose all of them after a refusal, and messages that held nothing else', () => {
    const contents = [
      user,
      model({ thought: true, text: 'hm' }, { text: '', thoughtSignature: 'c2ln' }),
      model({ text: 'a' }),
    ];
    expect(withoutThoughts(contents, GEMINI, 'all')).toEqual([user, model({ text: 'a' })]);
  });
});
