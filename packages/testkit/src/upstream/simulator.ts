import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, readBody, sendJson, Ticker, Watchers } from '../stand-in/index.ts';
import { obey, type UpstreamCommand } from './command.ts';
import { handleRequest } from './handle-request.ts';
import type { AnswerScript } from './script.ts';
import { type UpstreamOptions, UpstreamState, type UpstreamStats } from './state.ts';
import type { LedgerEntry, Vendor } from './vendor.ts';

const DEFAULT_WAIT_MS = 5_000;

/** A running simulator of a vendor. */
export interface UpstreamSimulator extends AsyncDisposable {
  /** `http://host:port`; what of it is a base URL depends on the vendor. */
  readonly url: string;
  readonly port: number;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
  stats(): UpstreamStats;
  /** The last requests, oldest first, in the order in which they ended. */
  ledger(): LedgerEntry[];
  /** Queues a script for the next requests; the same as the command `script`. */
  script(script: AnswerScript, to?: { readonly account?: string; readonly times?: number }): void;
  /** Changes behaviour: standing scripts, limits, accounts. */
  command(command: UpstreamCommand): void;
  /** Forgets scripts, counters and ledger; running answers go on uncounted. */
  reset(): void;
  /** Resolves with the statistics as soon as the condition holds (checked at every change); rejects after `timeout` ms, default 5000. */
  until(condition: (stats: UpstreamStats) => boolean, timeout?: number): Promise<UpstreamStats>;
}

/**
 * Starts a stand-in for a vendor: answers, refusals and faults over real HTTP, driven by scripts queued here, by
 * `POST /_script`, or by a `[[sim: …]]` directive in the prompt. `GET /_stats` and `GET /_ledger` say what it saw;
 * `POST /_reset` forgets it.
 */
export async function startUpstream(vendor: Vendor, options: UpstreamOptions): Promise<UpstreamSimulator> {
  const ticker = new Ticker();
  const watchers = new Watchers<UpstreamStats>(() => state.stats());
  let state = new UpstreamState(vendor, options, ticker, watchers.changed);

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (`${request.method} ${request.url}`) {
      case 'GET /_stats':
        return sendJson(response, 200, state.stats());
      case 'GET /_ledger':
        return sendJson(response, 200, state.ledger.list());
      case 'POST /_script': {
        const { json } = await readBody(request);
        for (const command of Array.isArray(json) ? json : [json]) obey(state, command as UpstreamCommand);
        return sendJson(response, 200, {});
      }
      case 'POST /_reset':
        reset();
        return sendJson(response, 200, {});
      default:
        return handleRequest(state, request, response);
    }
  }

  function reset(): void {
    state = new UpstreamState(vendor, options, ticker, watchers.changed);
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
