/** What a model of Anthropic's takes and what it refuses with a 400. */
export interface ModelTraits {
  /** How thoughts are asked for: by a budget of tokens, by leaving the amount to the model, or not at all. */
  readonly thinking: 'none' | 'budget' | 'adaptive';
  /** What happens to a request that says nothing about thinking. `always` cannot be switched off either. */
  readonly thinksUnasked: 'no' | 'yes' | 'always';
  readonly efforts: ReadonlySet<string>;
  /** `temperature`, `top_p` and `top_k`. */
  readonly sampling: boolean;
  /** `temperature` and `top_p` in one request. */
  readonly samplingTogether: boolean;
  /** Messages with the role `system` behind a user's message. */
  readonly systemMessages: boolean;
  /** `output_config.format` and `strict` tools. */
  readonly schemas: boolean;
  /** Most tokens of one answer, as far as it bounds a thinking budget. */
  readonly maxOutput: number;
}

/**
 * The traits of a model, read from its name (`claude-opus-4-8`, `claude-3-7-sonnet-20250219`), because every new generation
 * refuses what the one before wanted. A Claude without a number counts as the newest; a name that is no Claude's belongs to a
 * compatible server, which speaks the protocol as it was before adaptive thinking.
 *
 * Facts of November 2026: budgets from 3.7, refused from 4.7; adaptive thinking from 4.6, on by itself from 5, always on at Fable and
 * Mythos; sampling refused from 4.7; `xhigh` from 4.7 and `max` from 4.6; system messages inside the conversation from Opus 4.8;
 * schemas from 4.5 and Opus 4.1 (platform.claude.com: extended thinking, adaptive thinking, effort, migration guides,
 * mid-conversation system messages, structured outputs).
 */
export function traitsOf(model: string): ModelTraits {
  const name = /claude[-.]?(.*)$/.exec(model.toLowerCase())?.[1];
  if (name === undefined) return COMPATIBLE;
  const words = name.split(/[-.@:_[/]/);
  const version = versionOf(words);
  const family = words.find((word) => /^[a-z]{2,}$/.test(word)) ?? '';
  const alwaysThinks = family === 'fable' || family === 'mythos';
  return {
    thinking: version >= 406 ? 'adaptive' : version >= 307 ? 'budget' : 'none',
    thinksUnasked: alwaysThinks ? 'always' : version >= 500 ? 'yes' : 'no',
    efforts: version >= 407 ? FIVE_EFFORTS : version >= 406 ? FOUR_EFFORTS : NO_EFFORTS,
    sampling: version < 407 && !alwaysThinks,
    samplingTogether: version < 401,
    systemMessages: version >= 408,
    schemas: version >= 405 || (family === 'opus' && version >= 401),
    maxOutput: family === 'opus' && version >= 400 && version < 405 ? 32_000 : 64_000,
  };
}

const NO_EFFORTS: ReadonlySet<string> = new Set();
const FOUR_EFFORTS: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'max']);
const FIVE_EFFORTS: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'xhigh', 'max']);

const COMPATIBLE: ModelTraits = {
  thinking: 'budget',
  thinksUnasked: 'no',
  efforts: NO_EFFORTS,
  sampling: true,
  samplingTogether: true,
  systemMessages: false,
  schemas: false,
  maxOutput: 32_000,
};

const NEWEST = 9_900;

/** 408 for 4.8; a date behind the number is none of it. */
function versionOf(words: readonly string[]): number {
  const at = words.findIndex((word) => /^\d{1,2}$/.test(word));
  if (at === -1) return NEWEST;
  const [major = '', minor = ''] = words.slice(at, at + 2);
  return Number(major) * 100 + (/^\d{1,2}$/.test(minor) ? Number(minor) : 0);
}
