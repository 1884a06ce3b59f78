import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a front does with a request. Everything but `pass` repeats all that it was sent: headers, path and body. */
export type Mood =
  | { readonly do: 'pass' }
  | { readonly do: 'refuse'; readonly status: number; readonly as: 'json' | 'text' | 'html' }
  /** A stream with status 200 that turns into an error. */
  | { readonly do: 'break' }
  /** The same, ended by a reset. */
  | { readonly do: 'reset' };

/** A vendor's API, or one that has nothing better to do than to repeat our secrets to us. */
export interface EchoingFront extends AsyncDisposable {
  readonly url: string;
  mood: Mood;
  /** Requests that were answered with their own secrets. */
  readonly echoed: () => number;
}

/** Starts one in front of a simulator. */
export async function startEchoingFront(target: string): Promise<EchoingFront> {
  let echoed = 0;
  const front = {
    url: '',
    mood: { do: 'pass' } as Mood,
    echoed: () => echoed,
    [Symbol.asyncDispose]: async () => void (await closeServer(server)),
  };
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    if (front.mood.do === 'pass') return passOn(target, incoming, body, outgoing);
    echoed += 1;
    answerWith(front.mood, echoOf(incoming, body), outgoing);
  });
  front.url = await listening(server);
  return front;
}

function answerWith(mood: Exclude<Mood, { do: 'pass' }>, echo: string, outgoing: ServerResponse): void {
  if (mood.do === 'refuse') {
    const text = { json: jsonOf(echo), text: echo, html: `<html><body><pre>${echo}</pre></body></html>` }[mood.as];
    const type = { json: 'application/json', text: 'text/plain', html: 'text/html' }[mood.as];
    outgoing
      .writeHead(mood.status, { 'content-type': type, 'x-echo': encodeURIComponent(echo.slice(0, 200)) })
      .end(text);
    return;
  }
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
  outgoing.write(`event: error\ndata: ${jsonOf(echo)}\n\n`, () => {
    if (mood.do === 'reset') outgoing.socket?.resetAndDestroy();
    else outgoing.end();
  });
}

/** The error envelopes of all vendors in one. */
function jsonOf(echo: string): string {
  const error = { type: 'api_error', code: 'echo', status: 'UNAVAILABLE', message: `you sent ${echo}` };
  return JSON.stringify({ type: 'error', error, message: `you sent ${echo}`, reason: null, detail: echo });
}

function echoOf(incoming: IncomingMessage, body: Buffer): string {
  return `${incoming.url} ${incoming.rawHeaders.join(' ')} ${body}`;
}

function passOn(target: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
  const { host, ...headers } = incoming.headers;
  const onward = request(new URL(incoming.url ?? '/', target), { method: incoming.method ?? 'POST', headers });
  onward.on('response', (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  onward.end(body);
}

/** Listens on a free port of this machine; the server's URL. */
export async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
