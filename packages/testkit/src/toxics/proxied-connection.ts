import type { Socket } from 'node:net';
import { Link, type LinkRules } from './link.ts';
import type { Direction, Toxic, ToxicOf, ToxicType } from './toxic.ts';

/** A client's connection and its twin to the target, with the toxics that affect this connection. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #closed = new AbortController();
  readonly #draws = new Map<Toxic, boolean>();
  readonly #timers = new Map<Toxic, NodeJS.Timeout>();
  readonly #toxics: ReadonlySet<Toxic>;

  constructor(client: Socket, server: Socket, toxics: ReadonlySet<Toxic>, onClose: () => void) {
    this.#client = client;
    this.#server = server;
    this.#toxics = toxics;
    new Link(client, server, this.#rules('upstream'));
    new Link(server, client, this.#rules('downstream'));
    for (const socket of [client, server]) {
      socket.on('error', () => this.reset());
      socket.once('close', () => {
        if (client.destroyed && server.destroyed) this.#finish(onClose);
      });
    }
    for (const toxic of toxics) this.apply(toxic);
  }

  /** Begins the kinds of toxic that act by a clock rather than on data. */
  apply(toxic: Toxic): void {
    if (toxic.type === 'reset_peer' && this.#affects(toxic)) {
      this.#timers.set(
        toxic,
        setTimeout(() => this.reset(), toxic.timeout ?? 0),
      );
    }
    if (toxic.type === 'timeout' && toxic.timeout > 0 && this.#affects(toxic)) {
      this.#timers.set(
        toxic,
        setTimeout(() => this.close(), toxic.timeout),
      );
    }
  }

  /** The toxic is gone: its clock stops. */
  withdraw(toxic: Toxic): void {
    clearTimeout(this.#timers.get(toxic));
    this.#timers.delete(toxic);
    this.#draws.delete(toxic);
  }

  /** FIN to both sides; what is on its way is still delivered. */
  close(): void {
    this.#closed.abort();
    this.#client.destroySoon();
    this.#server.destroySoon();
  }

  /** RST to both sides. */
  reset(): void {
    this.#closed.abort();
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  #finish(onClose: () => void): void {
    this.#closed.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    onClose();
  }

  #affects(toxic: Toxic): boolean {
    let drawn = this.#draws.get(toxic);
    if (drawn === undefined) {
      drawn = Math.random() < (toxic.toxicity ?? 1);
      this.#draws.set(toxic, drawn);
    }
    return drawn;
  }

  #rules(direction: Direction): LinkRules {
    const find = <T extends ToxicType>(type: T): ToxicOf<T> | undefined => {
      for (const toxic of this.#toxics) {
        if (toxic.type === type && (toxic.direction ?? 'downstream') === direction && this.#affects(toxic))
          return toxic as ToxicOf<T>;
      }
      return undefined;
    };
    return { find, close: () => this.close(), closed: this.#closed.signal };
  }
}
