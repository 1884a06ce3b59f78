import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, readBody, sendJson, Ticker, Watchers } from '../stand-in/index.ts';
import { refusal } from './account-book.ts';
import { type Command, obey } from './command.ts';
import { generate } from './generate.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { refresh } from './refresh.ts';
import type { KiroScript } from './script.ts';
import { type KiroSimulatorOptions, SimulatorState, type SimulatorStats } from './state.ts';

const DEFAULT_WAIT_MS = 20_000;

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
  /** Resolves with the statistics as soon as the condition holds (checked at every change); rejects after `timeout` ms, default 20,000. */
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
        return sendJson(response, 200, state.stats());
      case 'GET _ledger':
        return sendJson(response, 200, state.ledger.list());
      case 'POST _script': {
        const { json } = await readBody(request);
        for (const command of Array.isArray(json) ? json : [json]) obey(state, command as Command);
        return sendJson(response, 200, {});
      }
      case 'POST _reset':
        reset();
        return sendJson(response, 200, {});
      default:
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such operation"}');
    }
  }

  function reset(): void {
    state = new SimulatorState(options, ticker, watchers.changed);
    watchers.changed();
  }

  const server = await listen(route, options);
  async function close(): Promise<void> {
    ticker.stop();
    await server.close();
  }

  return {
    url: server.url,
    port: server.port,
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
    sendJson(response, 200, account.usageLimits(new Date()));
    return;
  }
  const { status, headers, body } = refusal('bearer_invalid');
  response.writeHead(status, headers).end(body);
}
