import { expectedText, type KiroScript } from '@sluice/testkit/kiro';

/** The part of a simulator script that benchmarks vary. */
export interface AnswerScript {
  /** Text events of the answer. */
  readonly tokens: number;
  /** Text events per second; 0 is as fast as they are read. */
  readonly pace: number;
  /** Whether every text event carries its sequence number and the moment it was sent. */
  readonly stamp: boolean;
  readonly seed?: number;
  /** Text events the simulator hands to its socket at once. Default 1: each alone, as a model at work sends them. */
  readonly burst?: number;
}

/** A user message that makes the simulator answer by this script, whatever gateway carries it. */
export function scriptedPrompt({ tokens, pace, stamp, seed = 1, burst = 1 }: AnswerScript): string {
  return `Benchmark. [[sim: tokens=${tokens} pace=${pace} stamp=${stamp ? 1 : 0} seed=${seed} chunk=frames:${burst}]]`;
}

/** The text every complete answer to {@link scriptedPrompt} consists of, stamps removed. */
export function scriptedText({ tokens, seed = 1 }: AnswerScript): string {
  const script: KiroScript = { tokens, seed };
  return expectedText(script);
}
