import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DirectiveError } from '../stand-in/index.ts';
import { readDirective } from './directive.ts';

describe('readDirective', () => {
  it('finds nothing in an ordinary prompt', () => {
    expect(readDirective('what is [[sim]]?')).toBeUndefined();
  });

  it('reads the last directive of a prompt', () => {
    expect(readDirective('[[sim: tokens=1]] and [[sim: tokens=100 pace=20 stamp=1 first=5]]')).toEqual({
      tokens: 100,
      pace: 20,
      stamp: true,
      firstDelay: 5,
    });
  });

  it('reads faults, exceptions, tools and chunking with their parameters', () => {
    expect(readDirective('[[sim: fault=stall:4:250 chunk=random:9 tool=a,b:object exception=last:X:Y]]')).toEqual({
      fault: { kind: 'stall', afterFrames: 4, milliseconds: 250 },
      chunking: { by: 'random', size: 9 },
      tools: [
        { name: 'a', style: 'object' },
        { name: 'b', style: 'object' },
      ],
      exception: { at: 'last', type: 'X', reason: 'Y' },
    });
    expect(readDirective('[[sim: fault=reset:500]]')).toEqual({ fault: { kind: 'reset', afterBytes: 500 } });
    expect(readDirective('[[sim: fault=bad_crc:2:prelude]]')).toEqual({
      fault: { kind: 'bad_crc', frame: 2, part: 'prelude' },
    });
  });

  it.each(['tokens=many', 'tokens=-1', 'stamp=yes', 'error=nonsense', 'fault=explode', 'chunk=halves:2', 'toString=1'])(
    'refuses %s',
    (word) => {
      expect(() => readDirective(`[[sim: ${word}]]`)).toThrow(DirectiveError);
    },
  );

  it('either reads or refuses, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), (body) => {
        try {
          readDirective(`[[sim:${body}]]`);
        } catch (error) {
          expect(error).toBeInstanceOf(DirectiveError);
        }
      }),
    );
  });
});
