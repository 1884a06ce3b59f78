import { setTimeout as delay } from 'node:timers/promises';
import { readAnthropicStream } from '@sluice/testkit/anthropic';
import { readChatStream } from '@sluice/testkit/openai';
import { Agent, request } from 'undici';
import { CLIENT_KEY } from '../suite/processes/gateway.ts';
import { type Ask, Conversation, type Recognition } from './conversation.ts';
import type { Replica, Vendor } from './stage.ts';

export interface Replay {
  readonly vendor: Vendor;
  readonly recognition: Recognition;
  readonly sessions: number;
  readonly turns: number;
  /** Mean pause between an answer and the next turn, ms. */
  readonly thinkMs: number;
}

export interface Played {
  readonly seconds: number;
  /** Turns that no replica answered, by what the last one said. */
  readonly failed: Readonly<Record<string, number>>;
  /** Turns that were asked again, because a replica went away. */
  readonly askedAgain: number;
}

const MOST_TRIES = 3;

/** People at work: each session waits for its answer, thinks, and asks the next turn of whichever replica comes. */
export class Sessions {
  readonly #replay: Replay;
  readonly #replicas: readonly Replica[];
  readonly #agent = new Agent({ connections: 256, pipelining: 1 });
  readonly #failed: Record<string, number> = {};
  #askedAgain = 0;
  #over = 0;

  constructor(replay: Replay, replicas: readonly Replica[]) {
    this.#replay = replay;
    this.#replicas = replicas;
  }

  /** Turns that are over, of all there are. */
  get progress(): number {
    return this.#over / (this.#replay.sessions * this.#replay.turns);
  }

  async play(): Promise<Played> {
    const begin = performance.now();
    await Promise.all(Array.from({ length: this.#replay.sessions }, (_, id) => this.#session(new Conversation(id))));
    await this.#agent.close();
    const seconds = (performance.now() - begin) / 1_000;
    return { seconds, failed: this.#failed, askedAgain: this.#askedAgain };
  }

  async #session(conversation: Conversation): Promise<void> {
    const { vendor, recognition, turns, thinkMs } = this.#replay;
    await delay(Math.random() * 3 * thinkMs);
    for (let turn = 0; turn < turns; turn++) {
      const ask = vendor === 'claude' ? conversation.askMessages(recognition) : conversation.askChat(recognition);
      conversation.heard(await this.#answered(ask));
      this.#over += 1;
      await delay(Math.min(4 * thinkMs, -Math.log(1 - Math.random()) * thinkMs));
    }
  }

  async #answered(ask: Ask): Promise<string> {
    for (let tries = 1; ; tries++) {
      const replicas = this.#replicas.filter(({ child }) => child.running);
      const replica = replicas[Math.floor(Math.random() * replicas.length)];
      const answer = await this.#ask(replica?.url ?? '', ask);
      if (answer.text !== undefined) return answer.text;
      if (tries === MOST_TRIES) {
        this.#failed[answer.problem] = (this.#failed[answer.problem] ?? 0) + 1;
        return 'nothing';
      }
      this.#askedAgain += 1;
    }
  }

  async #ask(base: string, { path, headers, body }: Ask): Promise<{ text?: string; problem: string }> {
    try {
      const answer = await request(base + path, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${CLIENT_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        dispatcher: this.#agent,
      });
      const stream = await answer.body.text();
      if (answer.statusCode !== 200) return { problem: `status ${answer.statusCode}` };
      const facts = this.#replay.vendor === 'claude' ? readAnthropicStream(stream) : readChatStream(stream);
      return facts.finish === undefined ? { problem: 'cut' } : { text: facts.text, problem: '' };
    } catch (error) {
      return { problem: error instanceof Error ? error.name : 'unknown' };
    }
  }
}
