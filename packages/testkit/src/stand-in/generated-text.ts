import { hash } from './random.ts';

/** Plain words, and those that catch careless code: multi-byte, emoji, quotes, escapes, markup, newlines, repeats. */
const WORDS = [
  ...['river ', 'light ', 'seven ', 'under ', 'copper ', 'slowly ', 'garden ', 'window ', 'paper ', 'north '],
  ...['a ', 'of ', 'the ', 'and ', 'then ', 'ha', 'ha', '\n', '\n\n', '. '],
  ...['Tromsø ', 'naïve ', '東京 ', '🙂 ', '👩‍🚀 ', '"quoted" ', "it's ", 'back\\slash ', '<b> ', '& '],
  ...['{"a":1} ', 'data: ', 'tab\t', '`code` ', '[x] ', '%20 '],
] as const;

/** Text of content event `index` (from 0) of the generated answer for `seed`. */
export function generatedPiece(seed: number, index: number): string {
  return WORDS[hash(seed, index) % WORDS.length] ?? '';
}
