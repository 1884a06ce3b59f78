import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account, AuthMethod, ClientSource, Failure, Turn, TurnEvent } from '@sluice/core';
import type { Provider, UpstreamAnswer, UpstreamCall } from '../provider.ts';

/** One request as it arrived. */
export interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
  /** The connection is closed behind the body instead of ending the answer. */
  readonly breaks?: boolean;
}

/** An upstream that remembers what it was asked and answers as it is told. */
export class ScriptedUpstream {
  readonly seen: Seen[] = [];
  reply: Reply = { body: '' };
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      this.seen.push({ path: request.url ?? '', headers: request.headers, body, json: JSON.parse(body.toString()) });
      const { status = 200, type = 'text/event-stream', body: text, breaks } = this.reply;
      response.writeHead(status, { 'content-type': type });
      if (breaks) response.write(text, () => response.destroy());
      else response.end(text);
    });
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get last(): Seen {
    const last = this.seen.at(-1);
    if (!last) throw new Error('nothing arrived');
    return last;
  }
}

export function accountAt(url: string, auth: AuthMethod = 'oauth', settings: Account['settings'] = {}): Account {
  return { id: 'x1', provider: 'codex', auth, priority: 0, weight: 1, urls: { base_url: url }, settings };
}

export function turnOf(more: Partial<Turn> = {}): Turn {
  const messages: Turn['messages'] = [{ role: 'user', content: [{ type: 'text', text: 'ping' }] }];
  return { model: 'gpt-x', system: [], messages, tools: [], stream: true, ...more };
}

export function callTo(account: Account, more: Partial<UpstreamCall> = {}): UpstreamCall {
  const credential = { token: 'at-1', version: 1, record: { account_id: 'acc-1' } };
  const { signal } = new AbortController();
  return { account, turn: turnOf(), credential, signal, upstreamModel: 'gpt-x', contextWindow: 400_000, ...more };
}

/** The request of a Responses client, with these bytes. */
export function sourceOf(body: object | string, headers: Readonly<Record<string, string>> = {}): ClientSource {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    dialect: 'openai-responses',
    operation: 'generate',
    body: Buffer.from(text),
    json: JSON.parse(text),
    headers,
  };
}

export async function eventsOf(provider: Provider, call: UpstreamCall): Promise<readonly TurnEvent[]> {
  const answer = await provider.send(call);
  if (answer.outcome === 'failed') throw new Error(answer.failure.message);
  const events: TurnEvent[] = [];
  for await (const batch of answer.batches) events.push(...batch);
  return events;
}

export function failureOf(answer: UpstreamAnswer): Failure {
  if (answer.outcome !== 'failed') throw new Error('it is streaming');
  return answer.failure;
}

export function bytesOf(events: readonly TurnEvent[]): string {
  return Buffer.concat(events.flatMap((event) => (event.type === 'raw' ? [event.bytes] : []))).toString();
}

export function sse(...events: readonly Readonly<Record<string, unknown>>[]): string {
  return events.map((event) => `event: ${event['type']}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

const ITEM = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'pöng', annotations: [] }],
};
const USAGE = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 2,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 12,
};

export const RESPONSE = { id: 'resp_u', object: 'response', status: 'completed', output: [ITEM], usage: USAGE };

/** An answer as the backend streams it: with events and fields nobody knows yet, and an empty output at its end. */
export const STREAM = [
  sse({ type: 'response.created', response: { id: 'resp_u', status: 'in_progress', output: [] } }),
  sse({ type: 'codex.rate_limits', plan_type: 'plus', rate_limits: { primary: { used_percent: 12.5 } } }),
  ': keep-alive\n\n',
  sse({ type: 'response.output_item.added', output_index: 0, item: { ...ITEM, status: 'in_progress', content: [] } }),
  sse({ type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'pö' }),
  'event: response.hologram.delta\r\ndata: {"type":"response.hologram.delta",\r\ndata: "depth":1.50}\r\n\r\n',
  sse({
    type: 'response.output_text.delta',
    item_id: 'msg_1',
    output_index: 0,
    content_index: 0,
    delta: 'ng',
    new: [1],
  }),
  sse({ type: 'response.output_item.done', output_index: 0, item: ITEM }),
  sse({ type: 'response.completed', response: { ...RESPONSE, output: [], future: { a: null } } }),
].join('');
