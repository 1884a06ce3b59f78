import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusal } from './account-book.ts';
import { type Command, obey } from './command.ts';
import { generate } from './generate.ts';
import type { LedgerEntry } from './ledger.ts';
import { readBody } from './read-body.ts';
import { refresh } from './refresh.ts';
import type { KiroScript } from './script.ts';
import { type KiroSimulatorOptions, SimulatorState, type SimulatorStats } from './state.ts';
import { Ticker } from './ticker.ts';
import { Watchers } from './watchers.ts';

const DEFAULT_WAIT_MS = 5_000;

/** A running simulator. Every URL of the real service is under {@link KiroSimulator.url}. */
export interface KiroSimulator extends AsyncDisposable {
  /** `http://host:port`, for base_url; refresh URLs are `${url}/refreshToken` (social) and `${url}/token` (IdC). */
  readonly url: string;
  readonly port: number;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
  stats(): SimulatorStats;
  /** The last requests, oldest first. */
  ledger(): LedgerEntry[];
  /** Queues a script for the next requests; the same as the command `script`. */
  script(script: KiroScript, to?: { readonly account?: string; readonly times?: number }): void;
  /** Changes behaviour: standing scripts, limits, refresh failures, token life. */
  command(command: Command): void;
  /** Forgets scripts, counters, ledger and issued tokens; running streams go on uncounted. */
  reset(): void;
  /** Resolves with the statistics as soon as the condition holds (checked at every change); rejects after `timeout` ms, default 5000. */
  until(condition: (stats: SimulatorStats) => boolean, timeout?: number): Promise<SimulatorStats>;
}

/**
 * Starts a stand-in for the Kiro service: answers, refusals, tokens and faults over real HTTP, driven by scripts queued
 * here, by `POST /_script`, or by a `[[sim: …]]` directive in the prompt. `GET /_stats` and `GET /_ledger` say what it
 * saw; `POST /_reset` forgets it.
 */
export async function startKiroSimulator(options: KiroSimulatorOptions = {}): Promise<KiroSimulator> {
  const ticker = new Ticker();
  const watchers = new Watchers<SimulatorStats>(() => state.stats());
  let state = new SimulatorState(options, ticker, watchers.changed);
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, (request, response) => {
    route(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else response.writeHead(400, { 'content-type': 'text/plain' }).end(String(error));
    });
  });

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://simulator');
    const target =
      pathname === '/' && request.headers['x-amz-target'] ? 'generateAssistantResponse' : pathname.split('/').at(-1);
    switch (`${request.method} ${target}`) {
      case 'POST generateAssistantResponse':
        return generate(state, request, response);
      case 'POST refreshToken':
        return refresh('social', state, request, response);
      case 'POST token':
        return refresh('idc', state, request, response);
      case 'GET getUsageLimits':
        return usageLimits(state, request, response);
      case 'GET _stats':
        return reply(response, state.stats());
      case 'GET _ledger':
        return reply(response, state.ledger.list());
      case 'POST _script': {
        const { json } = await readBody(request);
        for (const command of Array.isArray(json) ? json : [json]) obey(state, command as Command);
        return reply(response, {});
      }
      case 'POST _reset':
        reset();
        return reply(response, {});
      default:
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such operation"}');
    }
  }

  function reset(): void {
    state = new SimulatorState(options, ticker, watchers.changed);
    watchers.changed();
  }

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    ticker.stop();
    await closed;
  }

  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: options.port ?? 0, host, backlog: 4_096 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    close,
    stats: () => state.stats(),
    ledger: () => state.ledger.list(),
    script: (script, to = {}) => obey(state, { do: 'script', script, ...to }),
    command: (command) => obey(state, command),
    reset,
    until: (condition, timeout = DEFAULT_WAIT_MS) => watchers.until(condition, timeout),
    [Symbol.asyncDispose]: close,
  };
}

function usageLimits(state: SimulatorState, request: IncomingMessage, response: ServerResponse): void {
  const account = state.authenticate(request.headers.authorization);
  if (account) {
    reply(response, account.usageLimits(new Date()));
    return;
  }
  const { status, headers, body } = refusal('bearer_invalid');
  response.writeHead(status, headers).end(body);
}

function reply(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
