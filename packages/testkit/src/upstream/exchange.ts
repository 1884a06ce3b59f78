import type { ServerResponse } from 'node:http';
import type { RequestFacts } from './request-facts.ts';
import type { UpstreamState } from './state.ts';
import type { Endpoint, LedgerEntry, RequestAccount, RequestView, Violation } from './vendor.ts';

/** One request on its way through the simulator. */
export interface Exchange {
  readonly state: UpstreamState;
  readonly view: RequestView;
  readonly response: ServerResponse;
  readonly endpoint: Endpoint | undefined;
  /** Undefined when nobody owns the credential. */
  readonly account: RequestAccount | undefined;
  readonly facts: RequestFacts | undefined;
  readonly requestId: string;
  /** Arrival, epoch ms of the vendor's clock. */
  readonly at: number;
}

/** Headers of every answer to this exchange. */
export function answerHeaders({ state, requestId, account, at }: Exchange): Record<string, string> {
  return { ...state.vendor.answerHeaders(requestId, account, at) };
}

/** Answers with an error of the vendor's table and writes it into the books. */
export function refuse(exchange: Exchange, violation: Violation, retryAfter?: number): void {
  const { state, view, requestId, account, at } = exchange;
  const make = state.vendor.errors[violation.error];
  if (!make) throw new TypeError(`${state.vendor.name} has no error "${violation.error}"`);
  const { message, param, code } = violation;
  const error = make({
    ...(message !== undefined && { message }),
    ...(param !== undefined && { param }),
    ...(code !== undefined && { code }),
    model: exchange.facts?.model ?? '',
    requestId,
    now: at,
    retryAfter,
  });
  const html = typeof error.body === 'string';
  const text = typeof error.body === 'string' ? error.body : JSON.stringify(error.body);
  const type = html ? 'text/html; charset=UTF-8' : 'application/json';
  const hint =
    message === undefined ? {} : { 'x-sim-violation': message.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 300) };
  exchange.response
    .writeHead(error.status, { ...answerHeaders(exchange), 'content-type': type, ...error.headers, ...hint })
    .end(view.method === 'HEAD' ? '' : text);
  if (account) state.book(account.id).refuse(violation.error);
  settle(exchange, {
    status: error.status,
    end: violation.error,
    ...(message !== undefined && { violation: message }),
    usage: undefined,
    contentRecords: 0,
    bytes: Buffer.byteLength(text),
  });
}

/** Writes an exchange into the ledger. */
export function settle(
  { state, view, endpoint, account, facts, at }: Exchange,
  outcome: Pick<LedgerEntry, 'status' | 'end' | 'violation' | 'usage' | 'contentRecords' | 'bytes'>,
): void {
  const secret = new Set(state.vendor.credentialNames);
  const label = `[${account?.id ?? 'unknown'}]`;
  const shown = (entries: Iterable<readonly [string, unknown]>): Record<string, string> =>
    Object.fromEntries([...entries].map(([name, value]) => [name, secret.has(name) ? label : String(value)]));
  state.ledger.add({
    at,
    account: account?.id ?? '',
    method: view.method,
    path: view.path,
    query: shown(view.query),
    endpoint: endpoint?.name ?? '',
    model: facts?.model ?? '',
    stream: facts?.stream ?? false,
    headers: shown(Object.entries(view.headers)),
    body: view.body,
    ...outcome,
  });
  state.changed();
}
