/** A model Kiro is known to offer. Names change often: configuration may overrule every one of them. */
export interface KiroModel {
  /** What the upstream is asked for. */
  readonly id: string;
  /** Tokens of input and output together; turns a reported context percentage into a count. */
  readonly contextWindow: number;
}

const SMALL = 200_000;
const LARGE = 1_000_000;

/**
 * The models seen in public clients in 2026, newest first. Opus needs a paid plan; an account without it answers
 * `INVALID_MODEL_ID`, so the same name may work on another account. Windows from 4.6 on are 1 M since March 2026;
 * sources disagree on Sonnet 4.6.
 */
export const KIRO_MODELS: readonly KiroModel[] = [
  { id: 'claude-opus-4.8', contextWindow: LARGE },
  { id: 'claude-opus-4.7', contextWindow: LARGE },
  { id: 'claude-opus-4.6', contextWindow: LARGE },
  { id: 'claude-sonnet-4.6', contextWindow: LARGE },
  { id: 'claude-opus-4.5', contextWindow: SMALL },
  { id: 'claude-sonnet-4.5', contextWindow: SMALL },
  { id: 'claude-haiku-4.5', contextWindow: SMALL },
  { id: 'claude-sonnet-4', contextWindow: SMALL },
  { id: 'auto', contextWindow: SMALL },
];
