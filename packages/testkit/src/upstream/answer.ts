import { randomBytes } from 'node:crypto';
import { asObject, exampleInput, generatedPiece, makeStamp, sliceText, withoutDirectives } from '../stand-in/index.ts';
import type { RequestFacts } from './request-facts.ts';
import type { AnswerScript, Finish, ToolScript, UsageFigures } from './script.ts';
import type { Signer } from './signature.ts';

const THOUGHT = 'The question is simple. First look at it, then answer it.';
const PROMPT_ECHO = 80;

export interface Thought {
  readonly text: string;
  readonly slices: readonly string[];
  /** As scripted; undefined: one of the simulator's own. */
  readonly signature: string | undefined;
  readonly redacted: boolean;
  readonly field: 'reasoning_content' | 'reasoning';
}

export interface ToolCall {
  /** 24 hex digits, or the whole id the script wants. */
  readonly id: string;
  readonly givenId: boolean;
  readonly name: string;
  /** Parsed input; `{}` when the script's text is no object. */
  readonly input: object;
  readonly inputText: string;
  readonly slices: readonly string[];
  readonly flaw: ToolScript['flaw'];
}

/** An answer in no wire format yet: what a formatter of a vendor is given. */
export interface Answer {
  /** 24 hex digits, unique. */
  readonly id: string;
  readonly model: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly script: AnswerScript;
  /** The parsed body of the request. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly signer: Signer;
  readonly thought: Thought | undefined;
  readonly pieceCount: number;
  /** Text of delta `index`; with a stamp it is made when it is asked for. */
  piece(index: number): string;
  readonly refusal: string | undefined;
  readonly tools: readonly ToolCall[];
  readonly finish: Finish;
  readonly stopSequence: string | null;
  /** What the answer costs, whether it tells or not. */
  readonly usage: UsageFigures;
  readonly tellsUsage: boolean;
}

/** The answer a script gives to a request. */
export function makeAnswer(script: AnswerScript, facts: RequestFacts, request: unknown, signer: Signer): Answer {
  const pieces = textOf(script, facts.prompt);
  const tools = (script.tools ?? []).map((tool) => toolCall(tool, facts));
  const thought = thoughtOf(script);
  const finish =
    script.finish ?? (script.refusal === undefined ? (tools.length > 0 ? 'tools' : 'stop') : 'content_filter');
  const reasoning = thought ? Math.max(1, thought.slices.length) : 0;
  const slices = tools.reduce((sum, tool) => sum + Math.max(1, tool.slices.length), 0);
  const spoken = pieces.count + slices + (script.refusal === undefined ? 0 : 1);
  const usage = {
    input: facts.inputTokens,
    cacheRead: 0,
    cacheWrite: 0,
    output: Math.max(1, reasoning + spoken),
    reasoning,
    ...script.usage,
  };
  return {
    id: randomBytes(12).toString('hex'),
    model: facts.model,
    createdAt: Math.floor(Date.now() / 1_000),
    script,
    request: asObject(request),
    signer,
    thought,
    pieceCount: pieces.count,
    piece: script.stamp ? (index) => pieces.piece(index) + makeStamp(index) : pieces.piece,
    refusal: script.refusal,
    tools,
    finish,
    stopSequence: finish === 'stop_sequence' ? (script.stopSequence ?? facts.stopSequences[0] ?? 'END') : null,
    usage,
    tellsUsage: script.usage !== false,
  };
}

/** The whole text of an answer. */
export function answerText(answer: Answer): string {
  return Array.from({ length: answer.pieceCount }, (_, index) => answer.piece(index)).join('');
}

/**
 * The whole visible text a client must receive for this script, byte for byte; stamps removed (see `withoutStamps`).
 * Scripts without `text` and `tokens` echo the prompt, so they need it.
 */
export function expectedText(script: AnswerScript, prompt = ''): string {
  const { count, piece } = textOf(script, prompt);
  return Array.from({ length: count }, (_, index) => piece(index)).join('');
}

function textOf(script: AnswerScript, prompt: string): { count: number; piece(index: number): string } {
  const { text, tokens, seed = 1 } = script;
  if (text === undefined && tokens !== undefined)
    return { count: tokens, piece: (index) => generatedPiece(seed, index) };
  if (text === undefined && script.refusal !== undefined) return { count: 0, piece: () => '' };
  const whole = typeof text === 'string' ? [text].filter(Boolean) : text;
  const pieces = whole ?? demoAnswer(prompt).match(/\S+\s*/gu) ?? [];
  return { count: pieces.length, piece: (index) => pieces[index] ?? '' };
}

function demoAnswer(prompt: string): string {
  const words = withoutDirectives(prompt);
  const echo = [...words].slice(-PROMPT_ECHO).join('');
  const heard = echo ? `You wrote: “${echo.length < words.length ? '…' : ''}${echo}”. ` : '';
  return `Hello from the simulated upstream. ${heard}No model reads this, but every byte took the real road.`;
}

function thoughtOf({ thinking }: AnswerScript): Thought | undefined {
  if (!thinking) return undefined;
  const { text = THOUGHT, sliceLength = 12, signature, redacted = false, field = 'reasoning_content' } = thinking;
  return { text, slices: sliceText(text, sliceLength), signature, redacted, field };
}

function toolCall(tool: ToolScript, facts: RequestFacts): ToolCall {
  const declared = facts.tools.find(({ name }) => name === tool.name);
  const input = tool.input ?? (declared ? exampleInput(declared.schema) : { town: 'Tromsø' });
  const inputText = tool.rawInput ?? escapeNonAscii(JSON.stringify(input));
  return {
    id: tool.id ?? randomBytes(12).toString('hex'),
    givenId: tool.id !== undefined,
    name: tool.name,
    input: tool.rawInput === undefined ? input : parsed(tool.rawInput),
    inputText,
    slices: sliceText(inputText, tool.sliceLength ?? 5),
    flaw: tool.flaw,
  };
}

function parsed(text: string): object {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

function escapeNonAscii(jsonText: string): string {
  return jsonText.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
