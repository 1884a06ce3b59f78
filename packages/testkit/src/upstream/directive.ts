import {
  type DirectiveReaders,
  oneOf,
  readChunking,
  readDirectiveWords,
  readFlag,
  readNumber,
  readOptional,
} from '../stand-in/index.ts';
import type { AnswerScript, StreamErrorScript, ThinkingScript, ToolScript, UsageFigures, WireFault } from './script.ts';

/**
 * The script a prompt asks for with `[[sim: key=value …]]` (the last one counts), or undefined when it has none.
 *
 * Numbers: `tokens`, `seed`, `pace`, `first` (ms before the body), `head` (ms before the response head), `retry` (s).
 * Switches (`1`/`0`): `stamp`, `usage`, `fields` and `event` (unknown ones), `keepalive`, `bom`, `blank` (the last blank
 * line), `split` (several data lines). `text=word` and `refusal=word` (`_` is a space),
 * `usage=input:cacheRead:cacheWrite:output:reasoning` (each may be empty), `thinking=1|characters|redacted|hidden`,
 * `signature=none|text`, `tool=name[,name…][:characters][:flaw]`, `finish=…`, `stopseq=word`, `lines=lf|crlf|cr`,
 * `end=full|no_terminal|no_finish`, `completed=empty|full`, `error=name`, `streamerror=first|start|middle|last[:name]`,
 * `fault=reset|fin|truncate[:bytes]`, `fault=stall[:records[:ms]]`, `fault=gzip_bomb|huge[:bytes]`,
 * `fault=empty|html|silent|gzip`, `chunk=frames|bytes|random|drip:size`.
 */
export function readDirective(prompt: string): AnswerScript | undefined {
  const read = readDirectiveWords<AnswerScript & { signature?: string }>(prompt, READERS);
  if (read?.signature === undefined) return read;
  const { signature, ...script } = read;
  return { ...script, thinking: { ...script.thinking, signature } };
}

const READERS: DirectiveReaders<AnswerScript & { signature?: string }> = {
  tokens: (value) => ({ tokens: readNumber(value) }),
  seed: (value) => ({ seed: readNumber(value) }),
  pace: (value) => ({ pace: readNumber(value) }),
  first: (value) => ({ firstDelay: readNumber(value) }),
  head: (value) => ({ headDelay: readNumber(value) }),
  retry: (value) => ({ retryAfter: readNumber(value) }),
  text: (value) => ({ text: spaced(value) }),
  refusal: (value) => ({ refusal: spaced(value) }),
  stamp: (value) => ({ stamp: readFlag(value) }),
  usage: (value) => ({ usage: usage(value) }),
  fields: (value) => ({ unknownFields: readFlag(value) }),
  event: (value) => ({ unknownEvent: readFlag(value) }),
  keepalive: (value) => ({ keepAlive: readFlag(value) }),
  bom: (value) => ({ bom: readFlag(value) }),
  blank: (value) => ({ lastBlankLine: readFlag(value) }),
  split: (value) => ({ splitData: readFlag(value) }),
  lines: (value) => ({ lineEnd: oneOf(value, ['lf', 'crlf', 'cr']) }),
  end: (value) => ({ ending: oneOf(value, ['full', 'no_terminal', 'no_finish']) }),
  completed: (value) => ({ emptyOutput: oneOf(value, ['empty', 'full']) === 'empty' }),
  thinking: (value) => ({ thinking: thinking(value) }),
  signature: (value) => ({ signature: value === 'none' ? '' : value }),
  tool: (value) => ({ tools: tools(value) }),
  finish: (value) => ({
    finish: oneOf(value, [
      ...(['stop', 'tools', 'max_tokens', 'content_filter', 'stop_sequence', 'context_window', 'pause'] as const),
    ]),
  }),
  stopseq: (value) => ({ stopSequence: value }),
  error: (value) => ({ error: value }),
  streamerror: (value) => ({ streamError: streamError(value) }),
  fault: (value) => ({ fault: fault(value) }),
  chunk: (value) => ({ chunking: readChunking(value) }),
};

function spaced(value: string): string {
  return value.replaceAll('_', ' ');
}

function usage(value: string): Partial<UsageFigures> | false {
  if (value === '0') return false;
  if (value === '1') return {};
  const [input, cacheRead, cacheWrite, output, reasoning] = value.split(':').map(readOptional);
  return {
    ...(input !== undefined && { input }),
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite !== undefined && { cacheWrite }),
    ...(output !== undefined && { output }),
    ...(reasoning !== undefined && { reasoning }),
  };
}

function thinking(value: string): ThinkingScript {
  if (value === 'redacted') return { redacted: true };
  if (value === 'hidden') return { text: '' };
  const sliceLength = readNumber(value);
  return sliceLength > 1 ? { sliceLength } : {};
}

function tools(value: string): ToolScript[] {
  const [names = '', length, flaw] = value.split(':');
  const sliceLength = readOptional(length);
  const known = flaw === undefined ? undefined : oneOf(flaw, ['no_index', 'no_id', 'late_name', 'whole']);
  return names.split(',').map((name) => ({
    name,
    ...(sliceLength !== undefined && { sliceLength }),
    ...(known && { flaw: known }),
  }));
}

function streamError(value: string): StreamErrorScript {
  const [at, name] = value.split(':');
  return { at: oneOf(at, ['first', 'start', 'middle', 'last']), ...(name && { name }) };
}

function fault(value: string): WireFault {
  const [name, first, second] = value.split(':');
  const a = readOptional(first);
  const kind = oneOf(name, [
    ...(['reset', 'fin', 'truncate', 'stall', 'gzip_bomb', 'huge', 'empty', 'html', 'silent', 'gzip'] as const),
  ]);
  switch (kind) {
    case 'reset':
    case 'fin':
    case 'truncate':
      return { kind, ...(a !== undefined && { afterBytes: a }) };
    case 'stall': {
      const milliseconds = readOptional(second);
      return { kind, ...(a !== undefined && { afterRecords: a }), ...(milliseconds !== undefined && { milliseconds }) };
    }
    case 'gzip_bomb':
    case 'huge':
      return { kind, ...(a !== undefined && { bytes: a }) };
    default:
      return { kind };
  }
}
