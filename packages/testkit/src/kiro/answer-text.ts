import { generatedPiece, withoutDirectives } from '../stand-in/index.ts';
import type { KiroScript } from './script.ts';

const PROMPT_ECHO = 80;

/** The visible text of an answer as its events: how many, and the text of each, without thinking and without stamps. */
export interface Answer {
  readonly count: number;
  piece(index: number): string;
}

/** The answer this script gives for this prompt. */
export function answerOf(script: KiroScript, prompt: string): Answer {
  const { text, tokens, seed = 1 } = script;
  if (text === undefined && tokens !== undefined)
    return { count: tokens, piece: (index) => generatedPiece(seed, index) };
  const pieces = typeof text === 'string' ? [text] : (text ?? demoAnswer(prompt).match(/\S+\s*/gu) ?? []);
  return { count: pieces.length, piece: (index) => pieces[index] ?? '' };
}

/**
 * The whole visible text a client must receive for this script, byte for byte; stamps removed (see `withoutStamps`).
 * Scripts without `text` and `tokens` echo the prompt, so they need it.
 */
export function expectedText(script: KiroScript, prompt = ''): string {
  const { count, piece } = answerOf(script, prompt);
  return Array.from({ length: count }, (_, index) => piece(index)).join('');
}

function demoAnswer(prompt: string): string {
  const words = withoutDirectives(prompt);
  const echo = [...words].slice(-PROMPT_ECHO).join('');
  const heard = echo ? `You wrote: “${echo.length < words.length ? '…' : ''}${echo}”. ` : '';
  return (
    `Hello from the simulated Kiro upstream. ${heard}` +
    'No model reads this, so there is no clever answer, but every byte took the real road: ' +
    'your request was checked and translated, an account was picked from the pool, and this text came back ' +
    'as event-stream frames, one word at a time. Put a real account in the configuration and the same request gets a real answer.'
  );
}
