/** What a provider calls a model, and how much fits into it. */
export interface ModelEntry {
  /** Name a client asks for; `*` stands for any run of characters; case does not matter, and `.` is as good as `-`. */
  readonly match: string;
  /** Name the upstream is asked for; absent: the client's own. */
  readonly upstream?: string | undefined;
  /** Tokens of input and output together. */
  readonly context_window: number;
}

const SMALL = 200_000;
const LARGE = 1_000_000;

/**
 * Names Anthropic's clients use onto Kiro's own ids (dot form), as observed in public clients; `*` also takes the
 * `-thinking` suffix and dates. Windows: 1 M from 4.6 on, 200 k before. Names change often, hence a table
 * that configuration can overrule.
 */
export const KIRO_MODELS: readonly ModelEntry[] = [
  { match: 'auto', upstream: 'auto', context_window: SMALL },
  ...kiroFamily('claude-sonnet-4', ['6'], LARGE),
  ...kiroFamily('claude-sonnet-4', ['5'], SMALL),
  ...kiroFamily('claude-haiku-4', ['5'], SMALL),
  ...kiroFamily('claude-opus-4', ['8', '7', '6'], LARGE),
  ...kiroFamily('claude-opus-4', ['5'], SMALL),
  { match: 'claude-sonnet-4-2025*', upstream: 'claude-sonnet-4', context_window: SMALL },
  { match: 'claude-sonnet-4-thinking', upstream: 'claude-sonnet-4', context_window: SMALL },
  { match: 'claude-sonnet-4', upstream: 'claude-sonnet-4', context_window: SMALL },
  { match: 'claude-3-7-sonnet*', upstream: 'CLAUDE_3_7_SONNET_20250219_V1_0', context_window: SMALL },
  { match: 'claude-sonnet-5*', upstream: 'claude-sonnet-5', context_window: LARGE },
  { match: 'claude-fable-5*', upstream: 'claude-fable-5', context_window: LARGE },
  { match: 'deepseek-3.2', upstream: 'deepseek-3.2', context_window: SMALL },
  { match: 'glm-5', upstream: 'glm-5', context_window: SMALL },
  { match: 'minimax-m2.1', upstream: 'minimax-m2.1', context_window: SMALL },
  { match: 'minimax-m2.5', upstream: 'minimax-m2.5', context_window: SMALL },
  { match: 'qwen3-coder-next', upstream: 'qwen3-coder-next', context_window: SMALL },
];

function kiroFamily(family: string, minors: readonly string[], window: number): readonly ModelEntry[] {
  return minors.flatMap((minor) =>
    // Not `4-5*`: that would also take a 4-50.
    ['', '-*'].map((rest) => ({
      match: `${family}-${minor}${rest}`,
      upstream: `${family}.${minor}`,
      context_window: window,
    })),
  );
}

/** What the other vendors' own clients ask for, under the vendors' own names. Everything else needs an entry in the configuration. */
export const CLAUDE_MODELS: readonly ModelEntry[] = [
  { match: 'claude-*', context_window: SMALL },
  { match: 'anthropic.claude-*', context_window: SMALL },
];

export const CODEX_MODELS: readonly ModelEntry[] = ['gpt-*', 'codex-*', 'o1*', 'o3*', 'o4*'].map((match) => ({
  match,
  context_window: 272_000,
}));

export const ANTIGRAVITY_MODELS: readonly ModelEntry[] = [
  { match: 'gemini-*', context_window: 1_048_576 },
  { match: 'claude-*', context_window: SMALL },
  { match: 'gpt-oss-*', context_window: 131_072 },
];
