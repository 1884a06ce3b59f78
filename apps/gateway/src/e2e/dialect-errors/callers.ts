import type { DialectId } from '@sluice/core';
import { VENDOR_KEY } from '../vendors.ts';

/** How the errors of a dialect look. */
export type Envelope = 'anthropic' | 'openai' | 'gemini';

/** A member of a request that is wrong, and what OpenAI's errors call it. */
export interface BadField {
  readonly path: string;
  readonly values: readonly unknown[];
  /** Default 400. */
  readonly statuses?: readonly number[];
}

/** One client dialect: where its requests go and what they look like. */
export interface Caller {
  readonly dialect: Exclude<DialectId, 'kiro'>;
  readonly envelope: Envelope;
  /** The path of a request that is answered whole. */
  readonly path: string;
  /** Of one that is streamed, where the path says so. */
  readonly streamPath?: string;
  /** In front of `path`: the provider that takes this dialect as it is. */
  readonly home: '/claude' | '/openai' | '/codex' | '/antigravity';
  readonly model: string;
  /** Where the model stands in the body; absent: in the path. */
  readonly modelField?: 'model';
  /** The member that holds the conversation. */
  readonly turns: string;
  /** A whole request. */
  body(prompt: string): Record<string, unknown>;
  /** Values of `turns` that nobody can answer. */
  readonly badTurns: readonly unknown[];
  /** One content of a picture by URL, for dialects that have those. */
  picture?(url: string): unknown;
  /** The same by its bytes, in base64. */
  bytes?(base64: string): unknown;
  /** A result of a call nobody made. */
  readonly strayResult?: unknown;
  readonly badFields: readonly BadField[];
}

/** Numbers no limit of tokens can be. OpenAI's own checks let -1 and 0 pass: clients of local servers say "no limit" so. */
const NO_LIMIT = [1.5, '5', 1e300, {}];

export const CALLERS: readonly Caller[] = [
  {
    dialect: 'anthropic',
    envelope: 'anthropic',
    path: '/v1/messages',
    home: '/claude',
    model: 'claude-sonnet-4-6',
    modelField: 'model',
    turns: 'messages',
    body: (prompt) => ({
      model: 'claude-sonnet-4-6',
      max_tokens: 100,
      messages: [{ role: 'user', content: prompt }],
    }),
    badTurns: [
      [],
      'x',
      7,
      null,
      [null],
      [{ role: 'boss', content: 'x' }],
      [{ role: 'user', content: 7 }],
      [{ role: 'user' }],
    ],
    picture: (url) => [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url } }] }],
    bytes: (data) => [
      { role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }] },
    ],
    strayResult: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'nobody', content: 'x' }] }],
    badFields: [
      { path: 'max_tokens', values: [-1, 0, 1e9, ...NO_LIMIT] },
      { path: 'max_tokens', values: [null], statuses: [200, 400] },
      { path: 'temperature', values: [99, 'NaN'] },
      { path: 'stream', values: ['true', 1] },
    ],
  },
  {
    dialect: 'openai-chat',
    envelope: 'openai',
    path: '/v1/chat/completions',
    home: '/openai',
    model: 'gpt-5',
    modelField: 'model',
    turns: 'messages',
    body: (prompt) => ({ model: 'gpt-5', messages: [{ role: 'user', content: prompt }] }),
    badTurns: [
      [],
      'x',
      7,
      null,
      [null],
      [{ role: 'boss', content: 'x' }],
      [{ role: 'user', content: 7 }],
      [{ role: 'user' }],
    ],
    picture: (url) => [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    bytes: (data) => [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } }] },
    ],
    strayResult: [{ role: 'tool', tool_call_id: 'nobody', content: 'x' }],
    badFields: [
      { path: 'max_tokens', values: NO_LIMIT },
      { path: 'max_completion_tokens', values: NO_LIMIT },
      { path: 'max_tokens', values: [-1, 0, null], statuses: [200, 400] },
      { path: 'temperature', values: [99, 'NaN'] },
      { path: 'stream', values: ['true', 1] },
    ],
  },
  {
    dialect: 'openai-completions',
    envelope: 'openai',
    path: '/v1/completions',
    home: '/openai',
    model: 'gpt-5',
    modelField: 'model',
    turns: 'prompt',
    body: (prompt) => ({ model: 'gpt-5', prompt }),
    badTurns: [[], 7, null, [null], ['x', 7], { role: 'user' }],
    badFields: [
      { path: 'max_tokens', values: NO_LIMIT },
      { path: 'max_tokens', values: [-1, 0, null], statuses: [200, 400] },
      { path: 'temperature', values: [99, 'NaN'] },
      { path: 'stream', values: ['true', 1] },
    ],
  },
  {
    dialect: 'openai-embeddings',
    envelope: 'openai',
    path: '/v1/embeddings',
    home: '/openai',
    model: 'text-embedding-3-small',
    modelField: 'model',
    turns: 'input',
    body: (input) => ({ model: 'text-embedding-3-small', input }),
    badTurns: [[], 7, null, [null], ['x', 7], { text: 'x' }],
    badFields: [
      { path: 'dimensions', values: [-1, 0, ...NO_LIMIT] },
      { path: 'dimensions', values: [null], statuses: [200, 400] },
      { path: 'encoding_format', values: ['hex', 7] },
    ],
  },
  {
    dialect: 'openai-responses',
    envelope: 'openai',
    path: '/v1/responses',
    home: '/codex',
    model: 'gpt-5.2-codex',
    modelField: 'model',
    turns: 'input',
    body: (prompt) => ({ model: 'gpt-5.2-codex', input: [{ role: 'user', content: prompt }] }),
    badTurns: [
      [],
      7,
      null,
      [null],
      [{ role: 'boss', content: 'x' }],
      [{ role: 'user', content: 7 }],
      [{ role: 'user' }],
    ],
    picture: (url) => [{ role: 'user', content: [{ type: 'input_image', image_url: url }] }],
    bytes: (data) => [{ role: 'user', content: [{ type: 'input_image', image_url: `data:image/png;base64,${data}` }] }],
    strayResult: [{ type: 'function_call_output', call_id: 'nobody', output: 'x' }],
    badFields: [
      { path: 'max_output_tokens', values: NO_LIMIT },
      { path: 'max_output_tokens', values: [-1, 0, null], statuses: [200, 400] },
      { path: 'temperature', values: [99, 'NaN'] },
      { path: 'stream', values: ['true', 1] },
    ],
  },
  {
    dialect: 'gemini',
    envelope: 'gemini',
    path: '/v1beta/models/gemini-2.5-pro:generateContent',
    streamPath: '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
    home: '/antigravity',
    model: 'gemini-2.5-pro',
    turns: 'contents',
    body: (text) => ({ contents: [{ role: 'user', parts: [{ text }] }] }),
    badTurns: [
      [],
      'x',
      7,
      null,
      [{ role: 'boss', parts: [{ text: 'x' }] }],
      [{ role: 'user', parts: 7 }],
      [{ role: 'user' }],
    ],
    picture: (fileUri) => [{ role: 'user', parts: [{ fileData: { mimeType: 'image/png', fileUri } }] }],
    bytes: (data) => [{ role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data } }] }],
    strayResult: [{ role: 'user', parts: [{ functionResponse: { name: 'nobody', response: {} } }] }],
    badFields: [
      { path: 'generationConfig.maxOutputTokens', values: [-1, 0, 1e9, 1.5, 1e300, {}] },
      { path: 'generationConfig.maxOutputTokens', values: [null, '5'], statuses: [200, 400] },
      { path: 'generationConfig.temperature', values: [99, 'NaN'] },
    ],
  },
];

/** The body with one member set, which a dotted path names. */
export function withMember(body: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...body, [name]: value };
  return { ...body, [name]: withMember((body[name] ?? {}) as Record<string, unknown>, rest.join('.'), value) };
}

export interface RequestParts {
  readonly method?: string;
  readonly path?: string;
  /** After the defaults, and in place of those of the same name; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Header lines that are sent as they stand. */
  readonly lines?: readonly string[];
  readonly body?: string | Buffer | object;
  /** Default HTTP/1.1. */
  readonly version?: string;
  readonly lineEnd?: string;
}

/** The bytes of one request of a caller, with a key and a length unless told otherwise. */
export function requestOf(caller: Caller, parts: RequestParts = {}): Buffer {
  const { method = 'POST', path = caller.path, body = caller.body(HELLO), version = 'HTTP/1.1' } = parts;
  const { lines = [], lineEnd = '\r\n' } = parts;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const headers: Record<string, string | undefined> = {
    host: 'sluice',
    authorization: `Bearer ${VENDOR_KEY}`,
    'content-type': 'application/json',
    'content-length': `${bytes.length}`,
    ...parts.headers,
  };
  const given = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  const head = [`${method} ${path} ${version}`, ...given, ...lines, '', ''].join(lineEnd);
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

/** A prompt that every simulated vendor answers in a word. */
export const HELLO = 'hello [[sim: tokens=2]]';
