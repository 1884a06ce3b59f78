import type { Answer, AnswerFormat, WireRecord } from '../upstream/index.ts';
import { answerText } from '../upstream/index.ts';
import { streamError } from './chat-format.ts';
import { OPENAI_STREAM_ERRORS } from './errors.ts';
import { promptsOf } from './prompts.ts';
import { chatUsage, wantsUsage } from './usage.ts';

/** The old Completions: text only, one choice per prompt and `n`. */
export const COMPLETION_FORMAT: AnswerFormat = {
  records,
  whole,
  streamErrors: OPENAI_STREAM_ERRORS,
  streamError,
  unknown: { data: { object: 'text_completion.future', choices: [] } },
};

function* records(answer: Answer): Generator<WireRecord, void> {
  const usage = wantsUsage(answer);
  const echoes = echoesOf(answer);
  function* each(role: WireRecord['role'], textOf: (echo: string) => string, finish: string | null = null) {
    for (const [index, echo] of echoes.entries()) {
      const choice = { text: textOf(echo), index, logprobs: null, finish_reason: finish };
      const data = { ...envelope(answer), choices: [choice], ...(usage && { usage: null }) };
      yield { data, role: index > 0 && role === 'content' ? ('aside' as const) : role };
    }
  }
  if (answer.request['echo'] === true) yield* each('aside', (echo) => echo);
  for (let index = 0; index < answer.pieceCount; index++) {
    const piece = answer.piece(index);
    yield* each('content', () => piece);
  }
  yield* each('finish', () => '', reason(answer));
  if (usage && answer.tellsUsage) {
    yield { data: { ...envelope(answer), choices: [], usage: chatUsage(answer) }, role: 'finish' };
  }
  yield { data: '[DONE]', role: 'terminal' };
}

function whole(answer: Answer): object {
  const text = answerText(answer);
  const choices = echoesOf(answer).map((echo, index) => ({
    text: answer.request['echo'] === true ? echo + text : text,
    index,
    logprobs: null,
    finish_reason: reason(answer),
  }));
  return { ...envelope(answer), choices, ...(answer.tellsUsage && { usage: chatUsage(answer) }) };
}

/** The prompt each choice would repeat with `echo`. */
function echoesOf({ request }: Answer): string[] {
  const times = typeof request['n'] === 'number' ? request['n'] : 1;
  return promptsOf(request['prompt']).flatMap((prompt) => Array.from({ length: times }, () => prompt));
}

function envelope({ id, createdAt, model }: Answer) {
  return { id: `cmpl-${id}`, object: 'text_completion', created: createdAt, model, system_fingerprint: 'fp_simulated' };
}

function reason({ finish }: Answer): string {
  if (finish === 'max_tokens' || finish === 'context_window') return 'length';
  return finish === 'content_filter' ? 'content_filter' : 'stop';
}
