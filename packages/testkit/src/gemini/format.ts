import type { Answer, AnswerFormat, Finish, ToolCall, WireRecord } from '../upstream/index.ts';
import { answerText } from '../upstream/index.ts';
import { GEMINI_STREAM_ERRORS, streamErrorBody } from './errors.ts';
import { isClaude, signThought, signToolCall } from './thought-signature.ts';

const REASONS: Readonly<Record<Finish, string>> = {
  stop: 'STOP',
  tools: 'STOP',
  max_tokens: 'MAX_TOKENS',
  content_filter: 'SAFETY',
  stop_sequence: 'STOP',
  context_window: 'MAX_TOKENS',
  pause: 'STOP',
};

/** The public API: unnamed records with CRLF, no terminal record. */
export const GEMINI_FORMAT: AnswerFormat = {
  records,
  whole,
  streamErrors: GEMINI_STREAM_ERRORS,
  streamError: (name) => [{ data: streamErrorBody(name), role: 'terminal' }],
  unknown: { data: { futureMetadata: { state: 'x' } } },
  lineEnd: 'crlf',
};

/** `streamGenerateContent` without `alt=sse`: the same as a JSON array. */
export const GEMINI_ARRAY_FORMAT: AnswerFormat = { ...GEMINI_FORMAT, whole: (answer) => [whole(answer)] };

/** Antigravity: each response inside an envelope. */
export const ANTIGRAVITY_FORMAT: AnswerFormat = {
  ...GEMINI_FORMAT,
  *records(answer) {
    for (const record of records(answer)) yield { ...record, data: wrapped(answer, record.data) };
  },
  whole: (answer) => wrapped(answer, whole(answer)),
  unknown: { data: { response: { futureMetadata: { state: 'x' } }, traceId: 'trace-future' } },
};

/** The same as a JSON array. */
export const ANTIGRAVITY_ARRAY_FORMAT: AnswerFormat = {
  ...ANTIGRAVITY_FORMAT,
  whole: (answer) => [wrapped(answer, whole(answer))],
};

function wrapped({ id }: Answer, response: object | string): object {
  return { response, traceId: id, metadata: {} };
}

type Part = Record<string, unknown>;

function* records(answer: Answer): Generator<WireRecord, void> {
  const { thought, tools, pieceCount, usage } = answer;
  if (isBlocked(answer)) {
    yield { data: blocked(answer), role: 'finish' };
    return;
  }
  let thoughts = 0;
  let spoken = 0;
  const record = (parts: readonly Part[], role: WireRecord['role'], finish?: string): WireRecord => ({
    data: response(answer, parts, finish, {
      thoughts: finish ? usage.reasoning : Math.min(thoughts, usage.reasoning),
      spoken: finish ? usage.output - usage.reasoning : Math.min(spoken, usage.output - usage.reasoning),
    }),
    role,
  });
  for (const text of thought?.slices ?? []) {
    thoughts++;
    yield record([{ text, thought: true }], 'content');
  }
  if (thought && isClaude(answer.model)) {
    yield record([{ text: '', thought: true, ...signature(signThought(answer)) }], 'aside');
  }
  for (let index = 0; index < pieceCount; index++) {
    spoken++;
    yield record([{ text: answer.piece(index) }], 'content');
  }
  for (const [index, tool] of tools.entries()) {
    spoken++;
    yield record([callPart(answer, tool, index)], 'content');
  }
  yield record([closing(answer)], 'finish', REASONS[answer.finish]);
}

function whole(answer: Answer): object {
  if (isBlocked(answer)) return blocked(answer);
  const { thought, tools, usage } = answer;
  const text = answerText(answer);
  const sign = thought && isClaude(answer.model) ? signature(signThought(answer)) : {};
  const parts: Part[] = [
    ...(thought?.text ? [{ text: thought.text, thought: true, ...sign }] : []),
    ...(text ? [{ ...closing(answer), text }] : []),
    ...tools.map((tool, index) => callPart(answer, tool, index)),
  ];
  return response(answer, parts, REASONS[answer.finish], {
    thoughts: usage.reasoning,
    spoken: usage.output - usage.reasoning,
  });
}

/** The last part: empty text that carries the signature of a thinking Gemini that called no tool. */
function closing(answer: Answer): Part {
  const signed = answer.thought !== undefined && answer.tools.length === 0 && !isClaude(answer.model);
  return { text: '', ...(signed && signature(signThought(answer))) };
}

/** Of parallel calls only the first is signed. */
function callPart(answer: Answer, { id, givenId, name, input, flaw }: ToolCall, index: number): Part {
  const functionCall = { ...(flaw !== 'no_id' && { id: givenId ? id : `call-${id}` }), name, args: input };
  if (index > 0 || isClaude(answer.model)) return { functionCall };
  return { functionCall, ...signature(signToolCall(answer, name)) };
}

function signature(text: string): Part {
  return text === '' ? {} : { thoughtSignature: text };
}

function isBlocked({ refusal, pieceCount }: Answer): boolean {
  return refusal !== undefined && pieceCount === 0;
}

function blocked(answer: Answer): object {
  const promptFeedback = { blockReason: 'PROHIBITED_CONTENT', blockReasonMessage: answer.refusal };
  return { promptFeedback, ...tail(answer, { thoughts: 0, spoken: 0 }) };
}

interface Spent {
  readonly thoughts: number;
  readonly spoken: number;
}

function response(answer: Answer, parts: readonly Part[], finishReason: string | undefined, spent: Spent): object {
  const candidate = { content: { role: 'model', parts }, ...(finishReason && { finishReason }), index: 0 };
  return { candidates: [candidate], ...tail(answer, spent) };
}

function tail({ model, id, usage, tellsUsage }: Answer, { thoughts, spoken }: Spent): object {
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  const usageMetadata = {
    promptTokenCount: prompt,
    ...(usage.cacheRead > 0 && { cachedContentTokenCount: usage.cacheRead }),
    ...(spoken > 0 && { candidatesTokenCount: spoken }),
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
    totalTokenCount: prompt + spoken + thoughts,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }],
  };
  return { ...(tellsUsage && { usageMetadata }), modelVersion: model, responseId: id };
}
