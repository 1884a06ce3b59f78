import type { KiroScript } from '../kiro/index.ts';
import type { Chunking } from '../stand-in/index.ts';
import type { AnswerScript, Finish, UsageFigures } from '../upstream/index.ts';

export interface ReplyCall {
  readonly ref: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the vendor answers, in no vendor's words. */
export interface Reply {
  /** One delta per item. */
  readonly text?: readonly string[];
  readonly thought?: string;
  /** The thought is hidden: only its signed form is told. */
  readonly redacted?: boolean;
  readonly calls?: readonly ReplyCall[];
  readonly refusal?: string;
  readonly end?: Exclude<Finish, 'stop' | 'tools'>;
  readonly stopSequence?: string;
  readonly usage?: Partial<UsageFigures>;
  /** How the bytes are cut on the wire. Default one record per write. */
  readonly chunking?: Chunking;
}

const FRAGMENT = 7;

/** The reply as a script of the simulated vendors. */
export function upstreamScript({ text = [], thought, redacted, calls, refusal, ...rest }: Reply): AnswerScript {
  return {
    text,
    ...(thought !== undefined && { thinking: { text: thought, ...(redacted && { redacted }) } }),
    ...(calls && { tools: calls.map(({ tool, input }) => ({ name: tool, input, sliceLength: FRAGMENT })) }),
    ...(refusal !== undefined && { refusal }),
    ...(rest.end && { finish: rest.end }),
    ...(rest.stopSequence !== undefined && { stopSequence: rest.stopSequence }),
    ...(rest.usage && { usage: rest.usage }),
    ...(rest.chunking && { chunking: rest.chunking }),
  };
}

/** The reply as a script of the simulated Kiro service, which has no word for ends, refusals and cached tokens: a refusal is text. */
export function kiroScript({ text = [], thought, calls, refusal, chunking }: Reply): KiroScript {
  return {
    text: refusal === undefined ? text : [...text, refusal],
    ...(thought !== undefined && { thinking: { style: 'native', text: thought } }),
    ...(calls && { tools: calls.map(({ tool, input }) => ({ name: tool, input, sliceLength: FRAGMENT })) }),
    ...(chunking && { chunking }),
  };
}
