import { type InvalidParam, invalid } from './invalid-param.ts';

/** What Completions and Embeddings take as text: one text, several, one list of token numbers, or several of those. */
export type TextInput = string | readonly string[] | readonly number[] | readonly (readonly number[])[];

/** Far above OpenAI's own limits (2,048 inputs, 300,000 tokens); catches nonsense. */
const MAX_ITEMS = 1_000_000;

/** Checks that a list is of one kind throughout; empty lists are refused, empty texts are not ours to judge. */
export function checkTextInput(input: unknown, param: string): InvalidParam | undefined {
  if (typeof input === 'string') return undefined;
  if (!Array.isArray(input)) return invalid(param, 'must be a string, a list of strings or a list of tokens');
  if (input.length === 0) return invalid(param, 'must not be an empty list');
  if (input.length > MAX_ITEMS) return invalid(param, `must hold at most ${MAX_ITEMS} items`);
  const [first] = input;
  const check = typeof first === 'string' ? isText : Array.isArray(first) ? isTokens : isToken;
  const odd = input.findIndex((item) => !check(item));
  if (odd < 0) return undefined;
  return invalid(`${param}[${odd}]`, 'must be a string, a token number or a list of those, like the items before it');
}

function isText(item: unknown): boolean {
  return typeof item === 'string';
}

function isToken(item: unknown): boolean {
  return Number.isSafeInteger(item) && (item as number) >= 0;
}

function isTokens(item: unknown): boolean {
  return Array.isArray(item) && item.length > 0 && item.every(isToken);
}
