import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ThinkingTags } from './thinking-tags.ts';

/** What pieces of text part into, neighbours of one kind joined: `[T]` thoughts, `[A]` answer. */
function part(pieces: readonly string[]): string[] {
  const parts: string[] = [];
  const add = (kind: string) => (text: string) => {
    expect(text).not.toBe('');
    const last = parts.at(-1);
    if (last?.startsWith(kind)) parts[parts.length - 1] = last + text;
    else parts.push(kind + text);
  };
  const tags = new ThinkingTags({ reasoning: add('[T]'), text: add('[A]') });
  for (const piece of pieces) tags.push(piece);
  tags.end();
  return parts;
}

describe('text with thinking tags', () => {
  test.each<[string, string, string[]]>([
    ['a thought before the answer', '<thinking>\nadd both</thinking>\n\n42', ['[T]add both', '[A]42']],
    ['white space before the first tag', '\n \n<thinking>a</thinking>b', ['[T]a', '[A]b']],
    ['white space before plain text is kept', '\n a', ['[A]\n a']],
    ['only the first line break after the opening tag goes', '<thinking>\n\na</thinking>', ['[T]\na']],
    ['only two line breaks after the closing tag go', '<thinking>a</thinking>\n\n\nb', ['[T]a', '[A]\nb']],
    ['a thought that never closes', '<thinking>a', ['[T]a']],
    ['nothing but a thought', '<thinking>a</thinking>', ['[T]a']],
    ['an empty thought', '<thinking></thinking>\n\nb', ['[A]b']],
    ['two thoughts', '<thinking>a</thinking>\n\nb<thinking>c</thinking>d', ['[T]a', '[A]b', '[T]c', '[A]d']],
    ['no tags', 'a < b', ['[A]a < b']],
    ['part of a tag at the end', 'a <thin', ['[A]a <thin']],
    ['part of a closing tag at the end', '<thinking>a</think', ['[T]a</think']],
    ['a closing tag alone', 'a</thinking>b', ['[A]a</thinking>b']],
    ['an opening tag inside a thought', '<thinking>a<thinking>b</thinking>c', ['[T]a<thinking>b', '[A]c']],
    ['white space alone', ' \n', []],
  ])('%s', (_name, text, expected) => {
    expect(part([text])).toEqual(expected);
  });

  test.each([
    ['a code span', 'use `<thinking>` here'],
    ['double quotes', 'the "raw <thinking> tag" here'],
    ['single quotes', "the '<thinking>' tag"],
    ['a code fence', 'see\n```xml\n<thinking>\n```\n'],
    ['an indented code fence', '  ```\n<thinking>\n  ```'],
  ])('an opening tag in %s is text', (_name, text) => {
    expect(part([text])).toEqual([`[A]${text}`]);
  });

  test('an opening tag after the quotation has ended is a tag', () => {
    expect(part(['`a` "b" it\'s\n```\nc\n```\n<thinking>d'])).toEqual(['[A]`a` "b" it\'s\n```\nc\n```\n', '[T]d']);
    expect(part(['left open "\n<thinking>d'])).toEqual(['[A]left open "\n', '[T]d']);
  });

  test.each([
    ['a code span', 'close with `</thinking>` at the end'],
    ['double quotes', 'close with "</thinking>" at the end'],
    ['a code fence', 'so\n```\n</thinking>\n\n```\ndone'],
  ])('a closing tag in %s is part of the thought', (_name, thought) => {
    expect(part([`<thinking>${thought}</thinking>b`])).toEqual([`[T]${thought}`, '[A]b']);
  });

  test('a quotation left open does not swallow the answer: a blank line or the end makes the closing tag count', () => {
    expect(part(['<thinking>he said "hi</thinking>\n\nb'])).toEqual(['[T]he said "hi', '[A]b']);
    expect(part(['<thinking>he said `hi</thinking>'])).toEqual(['[T]he said `hi']);
    expect(part(['<thinking>he said "hi</thinking>\n'])).toEqual(['[T]he said "hi']);
  });
});

test('tags cut at every position part the text the same', () => {
  const text =
    '\n<thinking>\nuse `</thinking>` or "</thinking>\n\nso</thinking>\n\nA `<thinking>` <thinking>b</thinking> c';
  const whole = part([text]);
  for (let cut = 0; cut <= text.length; cut++) expect(part([text.slice(0, cut), text.slice(cut)])).toEqual(whole);
  expect(part([...text])).toEqual(whole);
});

test('whatever the text and its pieces, they part the same as in one piece', () => {
  const token = fc.constantFrom(
    '<thinking>',
    '</thinking>',
    '<thin',
    'king>',
    '</',
    '`',
    '```',
    '"',
    "'",
    '\n',
    ' ',
    'a',
    '<',
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 20 }), fc.array(fc.nat(12), { maxLength: 20 }), (tokens, sizes) => {
      const text = tokens.join('');
      const pieces: string[] = [];
      let at = 0;
      for (const size of sizes) {
        pieces.push(text.slice(at, at + size));
        at += size;
      }
      expect(part([...pieces, text.slice(at)])).toEqual(part([text]));
    }),
    { numRuns: 2000 },
  );
});
