import { randomUUID } from 'node:crypto';
import { exampleInput, makeStamp, type Step, sliceText } from '../stand-in/index.ts';
import { answerOf } from './answer-text.ts';
import { errorFrame, eventFrame, exceptionFrame } from './frame.ts';
import type { RequestFacts } from './request-facts.ts';
import type { ExceptionScript, KiroScript, ThinkingScript, ToolScript } from './script.ts';

const GHOST = { message: 'Encountered an unexpected error when processing the request, please try again.' };
const THOUGHT = 'The question is simple. First look at it, then answer it.';
const MAX_CACHED_TEXTS = 4_096;
const textFrames = new Map<string, Buffer>();

/**
 * The frames of an answer in the order the real service sends them: thinking, text, tools, then metadataEvent,
 * contextUsageEvent, meteringEvent. Lazy: a frame is made when it is about to be sent, so a stamp tells the truth.
 */
export function* compose(script: KiroScript, facts: RequestFacts, contextWindow: number): Generator<Step, void> {
  const { exception } = script;
  if (exception?.at === 'first') return yield trouble(exception);
  let outputTokens = 0;
  const answer = answerOf(script, facts.prompt);
  let carry = '';
  for (const slice of thinkingSlices(script.thinking)) {
    if (carry) yield text(carry);
    if (slice.frame) yield content(slice.frame);
    carry = slice.tagText;
    outputTokens++;
  }
  if (carry && answer.count === 0) yield text(carry);

  for (let index = 0; index < answer.count; index++) {
    if (exception?.at === 'middle' && index === answer.count >> 1) return yield trouble(exception);
    yield script.stamp ? stamped(carry + answer.piece(index), index) : text(carry + answer.piece(index));
    carry = '';
    outputTokens++;
    if (index === 0 && script.unknownEvent) yield aside(eventFrame('unknownFutureEvent', { x: 1 }));
  }
  if (exception?.at === 'middle' && answer.count === 0) return yield trouble(exception);

  for (const [index, tool] of (script.tools ?? []).entries()) {
    for (const frame of toolFrames(tool, facts, index)) {
      yield content(frame);
      outputTokens++;
    }
    if (tool.style === 'truncated') return;
  }
  yield* epilogue(script, facts.inputTokens, outputTokens, contextWindow);
  if (exception?.at === 'last') yield trouble(exception);
  if (script.ghost) yield aside(exceptionFrame('InternalServerException', GHOST));
}

/** Output tokens of the composed frames are counted by the sender; this is the same rule for the usage events. */
function* epilogue(script: KiroScript, input: number, output: number, window: number): Generator<Step, void> {
  if (script.stopReason ?? true) {
    const stopReason = script.tools?.length ? 'TOOL_USE' : 'END_TURN';
    yield aside(eventFrame('metadataEvent', { stopReason }));
  }
  if (script.tokenUsage) {
    const tokenUsage = { uncachedInputTokens: input, outputTokens: output, totalTokens: input + output };
    yield aside(eventFrame('metadataEvent', { tokenUsage }));
  }
  const contextUsage = script.contextUsage ?? true;
  if (contextUsage !== false) {
    const computed = ((input + output) * 100) / window;
    const contextUsagePercentage = contextUsage === true ? computed : contextUsage;
    yield aside(eventFrame('contextUsageEvent', { contextUsagePercentage }));
  }
  if (script.metering ?? true) {
    const usage = Number(((input + 5 * output) / 50_000).toFixed(6));
    yield aside(eventFrame('meteringEvent', { usage, unit: 'credit', unitPlural: 'credits' }));
  }
}

interface ThinkingSlice {
  readonly frame?: Buffer;
  /** Text of a tag-style slice; the last one travels together with the first piece of the answer. */
  readonly tagText: string;
}

function* thinkingSlices(thinking: ThinkingScript | undefined): Generator<ThinkingSlice, void> {
  if (!thinking) return;
  const { style, text: thought = THOUGHT } = thinking;
  if (style === 'tags') {
    const tagged = `<thinking>\n${thought}</thinking>\n\n`;
    for (const tagText of sliceText(tagged, thinking.sliceLength ?? 3)) yield { tagText };
    return;
  }
  for (const part of sliceText(thought, thinking.sliceLength ?? 12)) {
    yield { frame: eventFrame('reasoningContentEvent', { text: part }), tagText: '' };
  }
  const signature = thinking.signature ?? 'c2lnLXRlc3Q=';
  if (signature) yield { frame: eventFrame('reasoningContentEvent', { signature }), tagText: '' };
}

function* toolFrames(tool: ToolScript, facts: RequestFacts, index: number): Generator<Buffer, void> {
  const { name, style = 'fragments', toolUseId = `tooluse_${index}_${randomUUID().slice(0, 8)}` } = tool;
  const declared = facts.tools.find((candidate) => candidate.name === name);
  const input = tool.input ?? (declared ? exampleInput(declared.schema) : { town: 'Tromsø' });
  if (style === 'object') {
    yield eventFrame('toolUseEvent', { toolUseId, name, input, stop: true });
    return;
  }
  yield eventFrame('toolUseEvent', { toolUseId, name });
  if (style !== 'bare') {
    const parts = sliceText(tool.rawInput ?? escapeNonAscii(JSON.stringify(input)), tool.sliceLength ?? 5);
    const sent = style === 'truncated' ? parts.slice(0, Math.max(1, parts.length >> 1)) : parts;
    for (const part of sent) yield eventFrame('toolUseEvent', { toolUseId, name, input: part });
  }
  if (style !== 'truncated') yield eventFrame('toolUseEvent', { toolUseId, name, stop: true });
}

function escapeNonAscii(jsonText: string): string {
  return jsonText.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function text(value: string): Step {
  let frame = textFrames.get(value);
  if (!frame) {
    frame = eventFrame('assistantResponseEvent', { content: value });
    if (textFrames.size < MAX_CACHED_TEXTS && value.length < 64) textFrames.set(value, frame);
  }
  return content(frame);
}

function stamped(value: string, sequence: number): Step {
  return content(eventFrame('assistantResponseEvent', { content: value + makeStamp(sequence) }));
}

function content(frame: Buffer): Step {
  return { frame, content: true };
}

function aside(frame: Buffer): Step {
  return { frame, content: false };
}

function trouble(exception: ExceptionScript): Step {
  const { type = 'ThrottlingException', message = 'slow down', reason = null } = exception;
  return aside(exception.frame === 'error' ? errorFrame(type, message) : exceptionFrame(type, { message, reason }));
}
