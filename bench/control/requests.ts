import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { CLIENT_KEY } from './stage.ts';

/** One request as its client saw it; times are `performance.now()`. */
export interface Seen {
  /** Index of the replica it went to. */
  readonly replica: number;
  readonly account: string;
  /** When the head of the answer was there: the account had been picked by then. */
  readonly headAt: number;
  readonly endAt: number;
  /** Absent: complete, to its dialect's last event. */
  readonly failure?: string;
}

/** Requests to several replicas in turn, and what became of them. */
export class Requests {
  readonly seen: Seen[] = [];
  readonly #gateways: readonly string[];
  readonly #agent = new Agent({ connections: 256, pipelining: 1 });
  readonly #running = new Set<Promise<void>>();
  #made = 0;

  constructor(gateways: readonly string[]) {
    this.#gateways = gateways;
  }

  /** How many were made so far. */
  get made(): number {
    return this.#made;
  }

  /** Makes `perSecond` short streamed requests until the signal comes. */
  async keepUp(perSecond: number, until: AbortSignal): Promise<void> {
    const begin = performance.now();
    for (let index = 0; !until.aborted; index++) {
      const due = begin + (index * 1_000) / perSecond;
      if (due > performance.now()) await delay(due - performance.now());
      this.start('tokens=10');
    }
  }

  /** Makes one, scripted by the simulator's directive; `onHead` hears which account answers. */
  start(directive: string, onHead: (account: string) => void = () => {}): void {
    const replica = this.#made++ % this.#gateways.length;
    const done = this.#make(replica, directive, onHead).then((seen) => {
      this.seen.push(seen);
      this.#running.delete(done);
    });
    this.#running.add(done);
  }

  /** Resolves when everything that was made has ended. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    await this.#agent.close();
  }

  async #make(replica: number, directive: string, onHead: (account: string) => void): Promise<Seen> {
    let account = '';
    let headAt = Number.NaN;
    const ended = (failure?: string): Seen => ({
      ...{ replica, account, headAt, endAt: performance.now() },
      ...(failure !== undefined && { failure }),
    });
    try {
      const { statusCode, headers, body } = await request(`${this.#gateways[replica]}/v1/messages`, {
        method: 'POST',
        headers: { 'x-api-key': CLIENT_KEY, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
        body: JSON.stringify({
          ...{ model: 'claude-sonnet-4-6', stream: true, max_tokens: 4_096 },
          messages: [{ role: 'user', content: `[[sim: ${directive}]]` }],
        }),
        dispatcher: this.#agent,
      });
      headAt = performance.now();
      account = String(headers['x-sluice-account'] ?? '');
      onHead(account);
      const text = await body.text();
      if (statusCode !== 200) return ended(`status ${statusCode}: ${text.slice(0, 200)}`);
      return ended(text.includes('event: message_stop') ? undefined : `no end: ${text.slice(-200)}`);
    } catch (error) {
      return ended(String(error));
    }
  }
}
