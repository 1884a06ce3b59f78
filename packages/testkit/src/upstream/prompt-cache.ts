import { hash } from 'node:crypto';
import { countTokens, textsIn } from './request-facts.ts';

/** A block of a prompt, in the order in which the model reads them. */
export interface PromptBlock {
  /** Everything that makes it the same block; cache marks left out. */
  readonly content: unknown;
  /** The client wants what ends here to be kept. Only where the vendor keeps what it is told to. */
  readonly marked?: boolean;
}

/** What a vendor may keep of a prompt. */
export interface CacheablePrompt {
  /** `marked`: prefixes that end at a mark (Anthropic); `automatic`: every prefix, in steps of tokens (OpenAI). */
  readonly kept: 'marked' | 'automatic';
  readonly blocks: readonly PromptBlock[];
}

export interface PromptCacheOptions {
  /** How long a prefix is kept after it was last used, ms. Default 5 minutes, as Anthropic and OpenAI have it. */
  readonly forMs?: number;
  /** Shorter prefixes are not kept. Default 1 024. */
  readonly leastTokens?: number;
}

/** Tokens of one prompt by what they cost. */
export interface CacheUse {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Prefixes grow by so many tokens where they are kept automatically. */
const STEP_TOKENS = 128;
/** How many blocks before a mark are looked at for one that ended there earlier. */
const LOOK_BACK = 20;

interface Prefix {
  readonly key: string;
  readonly tokens: number;
}

/**
 * The prompt caches of a vendor, one per account and model: what begins like an earlier prompt of the same account is cheap. A use keeps a
 * prefix for as long again.
 */
export class PromptCache {
  readonly #forMs: number;
  readonly #leastTokens: number;
  /** When each prefix is forgotten. */
  readonly #kept = new Map<string, number>();

  constructor({ forMs = 300_000, leastTokens = 1_024 }: PromptCacheOptions = {}) {
    this.#forMs = forMs;
    this.#leastTokens = leastTokens;
  }

  /** Reads and keeps what a prompt may; `now` in epoch ms. */
  use(account: string, model: string, { kept, blocks }: CacheablePrompt, now: number): CacheUse {
    const all = countTokens(blocks.map(({ content }) => content));
    const begin = `${account}\n${model}`;
    const prefixes = (kept === 'marked' ? markedPrefixes : steppedPrefixes)(begin, blocks);
    const { readable, writable } = prefixes;
    const long = ({ tokens }: Prefix): boolean => tokens >= this.#leastTokens;
    const found = readable.filter(long).findLast(({ key }) => (this.#kept.get(key) ?? 0) > now);
    const wanted = writable.filter(long);
    for (const { key } of found ? [found, ...wanted] : wanted) this.#kept.set(key, now + this.#forMs);
    const cacheRead = found?.tokens ?? 0;
    const cacheWrite = kept === 'marked' ? Math.max(0, (wanted.at(-1)?.tokens ?? 0) - cacheRead) : 0;
    return { input: Math.max(0, all - cacheRead - cacheWrite), cacheRead, cacheWrite };
  }
}

/** What may be found again and what is kept, each from short to long. */
interface Prefixes {
  readonly readable: readonly Prefix[];
  readonly writable: readonly Prefix[];
}

function markedPrefixes(begin: string, blocks: readonly PromptBlock[]): Prefixes {
  const ends: Prefix[] = [];
  let key = begin;
  let characters = 0;
  for (const { content } of blocks) {
    key = digest(key + JSON.stringify(content));
    characters += textsIn(content).join('').length;
    ends.push({ key, tokens: Math.ceil(characters / 4) });
  }
  const marks = blocks.flatMap(({ marked }, index) => (marked ? [index] : []));
  return {
    readable: ends.filter((_, index) => marks.some((mark) => index <= mark && index > mark - LOOK_BACK)),
    writable: ends.filter((_, index) => marks.includes(index)),
  };
}

function steppedPrefixes(begin: string, blocks: readonly PromptBlock[]): Prefixes {
  const text = textsIn(blocks.map(({ content }) => content)).join('');
  const step = STEP_TOKENS * 4;
  const ends: Prefix[] = [];
  let key = begin;
  for (let end = step; end <= text.length; end += step) {
    key = digest(key + text.slice(end - step, end));
    ends.push({ key, tokens: end / 4 });
  }
  return { readable: ends, writable: ends };
}

function digest(text: string): string {
  return hash('sha1', text, 'base64url');
}
