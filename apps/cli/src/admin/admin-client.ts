import { randomUUID } from 'node:crypto';
import { type AdminAnswer, type AdminProblem, readProblem } from './answer.ts';

export interface AdminTarget {
  /** Base URL of the admin API, without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** Longest wait for one answer, milliseconds. Default 30 s: a health check calls a vendor. */
  readonly timeoutMs?: number;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Asking {
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  /** Change only what still has this version; somebody else's change makes it a refusal. */
  readonly version?: number;
}

/** Most rows the API gives per page. */
const PAGE = 200;

/**
 * The admin API of a running process. Every POST carries an idempotency key of its own, so one that a connection cut off is
 * sent a second time without harm.
 */
export class AdminClient {
  readonly #target: AdminTarget;

  constructor(target: AdminTarget) {
    this.#target = target;
  }

  get url(): string {
    return this.#target.url;
  }

  get<Body>(path: string, query: Asking['query'] = {}): Promise<AdminAnswer<Body>> {
    return this.ask('GET', path, { query });
  }

  post<Body>(path: string, body: object = {}): Promise<AdminAnswer<Body>> {
    return this.ask('POST', path, { body });
  }

  patch<Body>(path: string, body: object, version?: number): Promise<AdminAnswer<Body>> {
    return this.ask('PATCH', path, { body, ...(version !== undefined && { version }) });
  }

  delete<Body>(path: string): Promise<AdminAnswer<Body>> {
    return this.ask('DELETE', path);
  }

  /** Never rejects. The body of a 204 is undefined. */
  async ask<Body>(method: Method, path: string, asking: Asking = {}): Promise<AdminAnswer<Body>> {
    const url = new URL(`${this.#target.url}${path}`);
    for (const [name, value] of Object.entries(asking.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    const request = {
      method,
      headers: this.#headers(method, asking),
      ...(asking.body && { body: JSON.stringify(asking.body) }),
      redirect: 'error' as const,
    };
    const attempts = method === 'GET' || method === 'POST' ? 2 : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await fetch(url, {
          ...request,
          signal: AbortSignal.timeout(this.#target.timeoutMs ?? 30_000),
        });
        return await readAnswer<Body>(response, url);
      } catch (error) {
        if (attempt === attempts || !wasCutOff(error)) return { ok: false, problem: this.#silence(error) };
      }
    }
  }

  /**
   * Opens a stream of events, of those after `lastEventId` where one is named. Never rejects; reading it may, when it breaks or has been
   * silent for `silenceMs`.
   */
  async openStream(
    path: string,
    lastEventId: string | undefined,
    signal: AbortSignal,
    silenceMs: number,
  ): Promise<AdminAnswer<AsyncIterable<Uint8Array>>> {
    const url = new URL(`${this.#target.url}${path}`);
    try {
      const response = await fetch(url, {
        headers: {
          ...this.#headers('GET', {}),
          accept: 'text/event-stream',
          ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
        },
        redirect: 'error',
        signal,
      });
      if (!response.ok || !response.body) return await readAnswer(response, url);
      return { ok: true, status: response.status, body: withoutSilence(response.body, silenceMs) };
    } catch (error) {
      return { ok: false, problem: this.#silence(error) };
    }
  }

  /** All rows of a list, page after page. */
  async list<Item>(path: string, query: Asking['query'] = {}): Promise<AdminAnswer<readonly Item[]>> {
    const items: Item[] = [];
    let cursor: string | undefined;
    for (;;) {
      const answer = await this.get<Page<Item>>(path, { ...query, limit: String(PAGE), cursor });
      if (!answer.ok) return answer;
      items.push(...answer.body.items);
      if (answer.body.next_cursor == null) return { ok: true, status: answer.status, body: items };
      cursor = answer.body.next_cursor;
    }
  }

  #headers(method: Method, { body, version }: Asking): Record<string, string> {
    return {
      authorization: `Bearer ${this.#target.token}`,
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
      ...(version !== undefined && { 'if-match': `"${version}"` }),
    };
  }

  #silence(error: unknown): AdminProblem {
    const late = error instanceof Error && error.name === 'TimeoutError';
    const what = late ? 'takes too long to answer' : 'does not answer';
    return { code: late ? 'timeout' : 'unreachable', message: `the admin API ${what} at ${this.#target.url}` };
  }
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor?: string | null;
}

async function readAnswer<Body>(response: Response, url: URL): Promise<AdminAnswer<Body>> {
  const text = await response.text();
  const { status } = response;
  const requestId = response.headers.get('x-request-id') ?? undefined;
  if (!response.ok) return { ok: false, problem: readProblem(status, text, requestId) };
  try {
    return { ok: true, status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  } catch {
    return {
      ok: false,
      problem: { status, code: 'not_json', message: `what answers at ${url.origin} is no admin API` },
    };
  }
}

/** A peer that vanished closes nothing: silence is all there is to notice. */
async function* withoutSilence(body: ReadableStream<Uint8Array>, silenceMs: number): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const timer = setTimeout(() => void reader.cancel().catch(() => {}), silenceMs);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Whether a connection that was there has ended, as a server does that restarts. Nobody listening is no such end. */
function wasCutOff(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET';
}
