import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { AccountReach } from '@sluice/core';
import { buildConnector } from 'undici';
import { judgeAddress } from './judge-address.ts';

/** Who turns names into addresses. */
export type Resolve = (
  hostname: string,
  answer: (error: NodeJS.ErrnoException | null, addresses: readonly { address: string; family: number }[]) => void,
) => void;

export interface GuardedConnectorOptions {
  /** What may be connected to. */
  readonly reach: AccountReach;
  /** Default: the system's resolver. */
  readonly resolve?: Resolve | undefined;
  /** Longest wait for a TCP and TLS connection, milliseconds. */
  readonly connectTimeoutMs: number;
}

/** `code` of a connection that was not made, because it would have gone where none may go. */
export const REFUSED_ADDRESS = 'ESLUICEADDRESS';

class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
  readonly code = REFUSED_ADDRESS;

  constructor() {
    super('the address guard refuses this connection');
  }
}

/**
 * Connections for undici (`new Agent({ connect: guardedConnector(…) })`) that are judged by the address they are made to: a
 * name that was public when it was saved may be anything by now. Only addresses that were judged are connected to, so nothing
 * can change between the question and the connection. A connection that is kept for further requests was judged when it was made.
 */
export function guardedConnector(options: GuardedConnectorOptions): buildConnector.connector {
  const { reach, resolve = resolveBySystem, connectTimeoutMs } = options;
  const lookup: LookupFunction = (hostname, { all }, callback) => {
    resolve(hostname, (error, addresses) => {
      const [first] = addresses;
      if (error || first === undefined) callback(error ?? noAddress(), '', 0);
      // A name that leads to both kinds is not half good.
      else if (!addresses.every(({ address }) => mayReach(address, reach))) callback(new RefusedAddress(), '', 0);
      else if (all) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ lookup, allowH2: false, timeout: connectTimeoutMs });
  return (target, callback) => {
    const host = target.hostname.replace(/^\[|\]$/g, '');
    // Addresses are connected to without a lookup.
    if (isIP(host) !== 0 && !mayReach(host, reach)) callback(new RefusedAddress(), null);
    else connect(target, callback);
  };
}

const resolveBySystem: Resolve = (hostname, answer) => {
  systemLookup(hostname, { all: true }, (error, addresses) => answer(error, addresses ?? []));
};

function mayReach(address: string, reach: AccountReach): boolean {
  const found = judgeAddress(address);
  return found === 'public' || found === reach;
}

/** A resolver that answers with nothing at all. */
function noAddress(): NodeJS.ErrnoException {
  return Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' });
}
