import type { Account, AccountReach, AccountUrl } from '@sluice/core';
import type { Dispatcher } from 'undici';
import { guardedConnector, type Resolve } from '../address-guard/index.ts';
import { createDispatcher, type DispatcherOptions } from './create-dispatcher.ts';

export interface ConnectionsOptions extends DispatcherOptions {
  /** Who turns the names in URLs that came through the API into addresses. Default: the system's resolver. */
  readonly resolve?: Resolve | undefined;
}

/**
 * The connections of a provider to its upstreams, one pool per origin. URLs of accounts that came through the API have
 * connections of their own, which the address guard judges when they are made; the operator's and the vendor's URLs are free.
 */
export class Connections {
  readonly #free: Dispatcher;
  readonly #guarded: Readonly<Record<AccountReach, Dispatcher>>;

  constructor({ resolve, ...options }: ConnectionsOptions = {}) {
    const { connectTimeoutMs = 10_000 } = options;
    this.#free = createDispatcher(options);
    const guarded = (reach: AccountReach) =>
      createDispatcher({ ...options, connect: guardedConnector({ reach, resolve, connectTimeoutMs }) });
    this.#guarded = { public: guarded('public'), private: guarded('private') };
  }

  /** What an account's requests to one of its URLs are dispatched with, whether the URL is its own or, without one, its provider's. */
  toward({ urls, reach }: Account, url: AccountUrl): Dispatcher {
    return reach === undefined || urls[url] === undefined ? this.#free : this.#guarded[reach];
  }

  /** Ends all connections and the requests on them. */
  async destroy(): Promise<void> {
    await Promise.all([this.#free, ...Object.values(this.#guarded)].map((dispatcher) => dispatcher.destroy()));
  }
}
