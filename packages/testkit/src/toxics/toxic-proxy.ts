import { connect, createServer, type Server } from 'node:net';
import { freePort } from '../servers/index.ts';
import { ProxiedConnection } from './proxied-connection.ts';
import type { Toxic } from './toxic.ts';

export interface ToxicProxyOptions {
  /** `host:port`, a URL with a port (only host and port are used), or a port of 127.0.0.1. */
  readonly target: string | number;
  /** Port to listen on; a free one when absent. */
  readonly port?: number;
}

/** A toxic in force. */
export interface ActiveToxic {
  readonly toxic: Toxic;
  /** Takes effect for the next byte; with `down`, the proxy listens again when the promise resolves. */
  remove(): Promise<void>;
}

/** A TCP proxy on 127.0.0.1 in front of a server, healthy until toxics are added. */
export interface ToxicProxy extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Connections open through it now. */
  readonly connections: number;
  /** Adds a toxic to all connections, open and new ones. */
  add(toxic: Toxic): Promise<ActiveToxic>;
  /** Removes every toxic. */
  heal(): Promise<void>;
  /** Resets every open connection once; new ones are welcome. */
  cut(): void;
  /** Ends all connections and stops listening. */
  close(): Promise<void>;
}

/** Starts a fault proxy in front of `target`. */
export async function startToxicProxy(options: ToxicProxyOptions): Promise<ToxicProxy> {
  const proxy = new RunningProxy(parseTarget(options.target), options.port ?? (await freePort()));
  await proxy.listen();
  return proxy;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

class RunningProxy implements ToxicProxy {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly #target: Address;
  readonly #toxics = new Set<Toxic>();
  readonly #open = new Set<ProxiedConnection>();
  #server: Server | undefined;

  constructor(target: Address, port: number) {
    this.#target = target;
    this.port = port;
  }

  get connections(): number {
    return this.#open.size;
  }

  async add(toxic: Toxic): Promise<ActiveToxic> {
    this.#toxics.add(toxic);
    if (toxic.type === 'down') await this.#stopListening();
    for (const connection of this.#open) connection.apply(toxic);
    return { toxic, remove: () => this.#remove(toxic) };
  }

  async heal(): Promise<void> {
    for (const toxic of [...this.#toxics]) await this.#remove(toxic);
  }

  cut(): void {
    for (const connection of this.#open) connection.reset();
  }

  close(): Promise<void> {
    return this.#stopListening();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      const upstream = connect({ ...this.#target, allowHalfOpen: true, noDelay: true });
      const connection = new ProxiedConnection(client, upstream, this.#toxics, () => this.#open.delete(connection));
      this.#open.add(connection);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, this.host, resolve);
    });
    this.#server = server;
  }

  async #remove(toxic: Toxic): Promise<void> {
    if (!this.#toxics.delete(toxic)) return;
    for (const connection of this.#open) connection.withdraw(toxic);
    const stillDown = [...this.#toxics].some(({ type }) => type === 'down');
    if (toxic.type === 'down' && !stillDown) await this.listen();
  }

  async #stopListening(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    this.cut();
    await closed;
  }
}

function parseTarget(target: string | number): Address {
  if (typeof target === 'number') return { host: '127.0.0.1', port: target };
  const { hostname, port } = new URL(target.includes('://') ? target : `tcp://${target}`);
  if (!port) throw new TypeError(`target ${target} names no port`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
}
