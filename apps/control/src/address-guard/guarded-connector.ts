import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { judgeAddress } from './judge-address.ts';
import type { GuardPolicy } from './judge-url.ts';

/** Who turns names into addresses. Default: the system's resolver. */
export type Resolve = (
  hostname: string,
  answer: (error: NodeJS.ErrnoException | null, addresses: readonly { address: string; family: number }[]) => void,
) => void;

const resolveBySystem: Resolve = (hostname, answer) => {
  systemLookup(hostname, { all: true }, (error, addresses) => answer(error, addresses ?? []));
};

/** A connection that was not made, because it would have gone where none may go. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
  readonly code = 'ESLUICEADDRESS';

  constructor() {
    super('the address guard refuses this connection');
  }
}

/**
 * Connections for undici (`new Agent({ connect: guardedConnector(policy) })`) that are judged by the address they are made
 * to: a name that was public when it was saved may be anything by now. Only addresses that were judged are connected to, so
 * nothing can change between the question and the connection.
 */
export function guardedConnector(policy: GuardPolicy, resolve: Resolve = resolveBySystem): buildConnector.connector {
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const open = addresses.filter(({ address }) => mayReach(address, policy));
      const [first] = open;
      // A name that leads to both kinds is not half good.
      if (error || first === undefined || open.length < addresses.length)
        callback(error ?? new RefusedAddress(), '', 0);
      else if (options.all)
        callback(
          null,
          open.map(({ address, family }) => ({ address, family })),
        );
      else callback(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ lookup });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !mayReach(host, policy)) callback(new RefusedAddress(), null);
    else connect(options, callback);
  };
}

function mayReach(address: string, { allowPrivate }: GuardPolicy): boolean {
  const reach = judgeAddress(address);
  return reach === 'public' || (allowPrivate && reach === 'private');
}
