import type { Step } from '../stand-in/index.ts';
import type { Answer } from './answer.ts';
import type { AnswerFormat, WireRecord } from './answer-format.ts';
import type { AnswerScript } from './script.ts';
import { withUnknownFields } from './unknown-fields.ts';

const LINE_ENDS = { lf: '\n', crlf: '\r\n', cr: '\r' };
const BOM = '\uFEFF';

/** A streamed answer as the frames to send: the format's records with everything the script does to them. */
export function* composeStream(format: AnswerFormat, answer: Answer): Generator<Step, void> {
  const { script } = answer;
  const encoder = new SseEncoder(script, format);
  let held: Step | undefined;
  for (const { record, comment } of arranged(format, answer)) {
    const text = record ? encoder.record(record) : encoder.comment(comment);
    const step = { frame: Buffer.from(text), content: record?.role === 'content' };
    if (script.lastBlankLine !== false) {
      yield step;
      continue;
    }
    if (held) yield held;
    held = step;
  }
  if (held) yield { ...held, frame: held.frame.subarray(0, held.frame.length - encoder.lineEnd.length) };
}

/** The body of an answer that is not streamed. */
export function composeWhole(format: AnswerFormat, answer: Answer): string {
  const body = format.whole(answer);
  return JSON.stringify(answer.script.unknownFields ? withUnknownFields(body) : body);
}

interface Arranged {
  readonly record?: WireRecord;
  readonly comment: string;
}

function* arranged(format: AnswerFormat, answer: Answer): Generator<Arranged, void> {
  const { script } = answer;
  const { streamError: error, ending = 'full' } = script;
  const half = Math.max(1, countContent(answer) >> 1);
  let content = 0;
  const trouble = (): Arranged[] =>
    format.streamError(error?.name ?? format.streamErrors[0] ?? '', answer).map((record) => ({ record, comment: '' }));
  const alive: Arranged = format.keepAlive
    ? { record: { ...format.keepAlive, role: 'aside' }, comment: '' }
    : { comment: 'keep-alive' };

  if (error?.at === 'first') return yield* trouble();
  for (const record of format.records(answer)) {
    const { role } = record;
    const closing = role === 'finish' || role === 'terminal';
    if (error?.at === 'start' && (role === 'content' || closing)) return yield* trouble();
    if (error?.at === 'middle' && ((role === 'content' && content === half) || closing)) return yield* trouble();
    if (error?.at === 'last' && closing) return yield* trouble();
    if (ending === 'no_finish' && closing) return;
    if (ending === 'no_terminal' && role === 'terminal') return;
    if (script.keepAlive && role === 'content' && (content === 0 || content === half)) yield alive;
    yield { record, comment: '' };
    if (role !== 'content') continue;
    content++;
    if (content === 1 && script.unknownEvent) yield { record: { ...format.unknown, role: 'aside' }, comment: '' };
  }
}

function countContent({ thought, pieceCount, tools }: Answer): number {
  return tools.reduce((sum, { slices }) => sum + slices.length, pieceCount + (thought?.slices.length ?? 0));
}

class SseEncoder {
  readonly lineEnd: string;
  readonly #script: AnswerScript;
  readonly #numbered: (data: object) => boolean;
  #sequence = 0;
  #bom: string;

  constructor(script: AnswerScript, format: AnswerFormat) {
    this.#script = script;
    this.#numbered = format.numbered ?? (() => false);
    this.lineEnd = LINE_ENDS[script.lineEnd ?? format.lineEnd ?? 'lf'];
    this.#bom = script.bom ? BOM : '';
  }

  record({ event, data }: WireRecord): string {
    return this.#lines([...(event === undefined ? [] : [`event: ${event}`]), ...this.#data(data)]);
  }

  comment(text: string): string {
    return this.#lines([`: ${text}`]);
  }

  #data(data: object | string): string[] {
    if (typeof data === 'string') return [`data: ${data}`];
    const numbered = this.#numbered(data) ? { ...data, sequence_number: this.#sequence++ } : data;
    const told = this.#script.unknownFields ? withUnknownFields(numbered) : numbered;
    if (!this.#script.splitData) return [`data: ${JSON.stringify(told)}`];
    return JSON.stringify(told, null, 1)
      .split('\n')
      .map((line) => `data: ${line}`);
  }

  #lines(lines: readonly string[]): string {
    const text = this.#bom + [...lines, '', ''].join(this.lineEnd);
    this.#bom = '';
    return text;
  }
}
