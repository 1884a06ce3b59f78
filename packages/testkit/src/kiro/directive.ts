import {
  readChunking as chunking,
  DirectiveError,
  readFlag as flag,
  readNumber as number,
  oneOf,
  readOptional as optional,
  readDirectiveWords,
} from '../stand-in/index.ts';
import type { ExceptionScript, Fault, KiroScript, ThinkingScript, ToolScript } from './script.ts';
import { isUpstreamErrorName } from './upstream-error.ts';

/**
 * The script a prompt asks for with `[[sim: key=value …]]` (the last one counts), or undefined when it has none.
 *
 * Numbers: `tokens`, `seed`, `pace`, `first` (ms before the first frame), `head` (ms before the response head), `retry` (s).
 * Switches (`1`/`0`): `stamp`, `stop`, `usage` (exact tokenUsage), `context` (or a percentage such as `61.5`), `metering`, `unknown`, `ghost`.
 * `text=word`, `thinking=tags|native[:sliceLength]`, `tool=name[,name…][:style]`, `error=name`,
 * `exception=first|middle|last[:Type[:reason]]`, `errorframe=first|middle|last[:Code]`,
 * `fault=reset|fin|truncate[:afterBytes]`, `fault=bad_crc[:frame[:prelude]]`, `fault=stall[:afterFrames[:ms]]`, `fault=oversized[:claim]`, `fault=huge|gzip_bomb[:bytes]`,
 * `fault=empty|html|silent`, `chunk=frames|bytes|random|drip:size`.
 * A key or value nobody knows is an error, so a typing mistake cannot pass for a healthy run.
 */
export function readDirective(prompt: string): KiroScript | undefined {
  return readDirectiveWords(prompt, READERS);
}

const READERS: Readonly<Record<string, (value: string) => KiroScript>> = {
  tokens: (value) => ({ tokens: number(value) }),
  seed: (value) => ({ seed: number(value) }),
  pace: (value) => ({ pace: number(value) }),
  first: (value) => ({ firstDelay: number(value) }),
  head: (value) => ({ headDelay: number(value) }),
  retry: (value) => ({ retryAfter: number(value) }),
  text: (value) => ({ text: value }),
  stamp: (value) => ({ stamp: flag(value) }),
  stop: (value) => ({ stopReason: flag(value) }),
  usage: (value) => ({ tokenUsage: flag(value) }),
  metering: (value) => ({ metering: flag(value) }),
  unknown: (value) => ({ unknownEvent: flag(value) }),
  ghost: (value) => ({ ghost: flag(value) }),
  context: (value) => ({ contextUsage: value === '0' || value === '1' ? flag(value) : number(value) }),
  thinking: (value) => ({ thinking: thinking(value) }),
  tool: (value) => ({ tools: tools(value) }),
  error: (value) => {
    if (!isUpstreamErrorName(value)) throw new DirectiveError(`unknown error "${value}"`);
    return { error: value };
  },
  exception: (value) => ({ exception: exception(value) }),
  errorframe: (value) => ({ exception: { type: 'InternalError', ...exception(value), frame: 'error' } }),
  fault: (value) => ({ fault: fault(value) }),
  chunk: (value) => ({ chunking: chunking(value) }),
};

function thinking(value: string): ThinkingScript {
  const [style, length] = value.split(':');
  const sliceLength = optional(length);
  return { style: oneOf(style, ['tags', 'native']), ...(sliceLength !== undefined && { sliceLength }) };
}

function tools(value: string): ToolScript[] {
  const [names = '', style = 'fragments'] = value.split(':');
  const known = oneOf(style, ['fragments', 'object', 'truncated', 'bare']);
  return names.split(',').map((name) => ({ name, style: known }));
}

function exception(value: string): ExceptionScript {
  const [at, type, reason] = value.split(':');
  return { at: oneOf(at, ['first', 'middle', 'last']), ...(type && { type }), ...(reason && { reason }) };
}

function fault(value: string): Fault {
  const [name, first, second] = value.split(':');
  const a = optional(first);
  const kind = oneOf(name, [
    'reset',
    'fin',
    'truncate',
    'bad_crc',
    'stall',
    'oversized',
    'huge',
    'gzip_bomb',
    'empty',
    'html',
    'silent',
  ]);
  switch (kind) {
    case 'reset':
    case 'fin':
    case 'truncate':
      return { kind, ...(a !== undefined && { afterBytes: a }) };
    case 'bad_crc':
      return { kind, ...(a !== undefined && { frame: a }), part: oneOf(second ?? 'message', ['message', 'prelude']) };
    case 'stall': {
      const milliseconds = optional(second);
      return { kind, ...(a !== undefined && { afterFrames: a }), ...(milliseconds !== undefined && { milliseconds }) };
    }
    case 'huge':
    case 'gzip_bomb':
      return { kind, ...(a !== undefined && { bytes: a }) };
    case 'oversized':
      return { kind, ...(a !== undefined && { claim: a }) };
    default:
      return { kind };
  }
}
