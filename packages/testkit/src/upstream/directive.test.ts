import { describe, expect, it } from 'vitest';
import { DirectiveError } from '../stand-in/index.ts';
import { readDirective } from './directive.ts';

describe('directives of the simulated vendors', () => {
  it.each([
    [
      'tokens=5 seed=2 pace=9 first=1 head=2 retry=3',
      { tokens: 5, seed: 2, pace: 9, firstDelay: 1, headDelay: 2, retryAfter: 3 },
    ],
    [
      'text=a_b stamp=1 bom=1 blank=0 split=1',
      { text: 'a b', stamp: true, bom: true, lastBlankLine: false, splitData: true },
    ],
    ['usage=0', { usage: false }],
    ['usage=1:2::4:5', { usage: { input: 1, cacheRead: 2, output: 4, reasoning: 5 } }],
    ['signature=none thinking=4', { thinking: { sliceLength: 4, signature: '' } }],
    ['thinking=redacted', { thinking: { redacted: true } }],
    ['thinking=hidden signature=abc', { thinking: { text: '', signature: 'abc' } }],
    [
      'tool=a,b:3:no_id',
      {
        tools: [
          { name: 'a', sliceLength: 3, flaw: 'no_id' },
          { name: 'b', sliceLength: 3, flaw: 'no_id' },
        ],
      },
    ],
    [
      'finish=max_tokens end=no_terminal completed=empty',
      { finish: 'max_tokens', ending: 'no_terminal', emptyOutput: true },
    ],
    [
      'refusal=no stopseq=X lines=cr fields=1 event=1 keepalive=1',
      { refusal: 'no', stopSequence: 'X', lineEnd: 'cr', unknownFields: true, unknownEvent: true, keepAlive: true },
    ],
    [
      'error=overloaded streamerror=middle:api_error',
      { error: 'overloaded', streamError: { at: 'middle', name: 'api_error' } },
    ],
    [
      'fault=stall:2:50 chunk=random:9',
      { fault: { kind: 'stall', afterRecords: 2, milliseconds: 50 }, chunking: { by: 'random', size: 9 } },
    ],
    ['fault=huge:9', { fault: { kind: 'huge', bytes: 9 } }],
  ])('%s', (words, script) => {
    expect(readDirective(`x [[sim: tokens=1]] [[sim: ${words}]] y`)).toEqual(script);
  });

  it.each(['tokens=', 'nope=1', 'fault=meteor', 'tool=a:x', 'usage=a', 'streamerror=never', 'stamp=2'])(
    'refuse %s',
    (words) => {
      expect(() => readDirective(`[[sim: ${words}]]`)).toThrow(DirectiveError);
    },
  );

  it('are not found where there are none', () => {
    expect(readDirective('hello')).toBeUndefined();
  });
});
