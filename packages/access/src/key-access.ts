import { type Clock, systemClock } from '@sluice/core';
import type { AccessControl, AccessDecision, AccessRequest, Denied } from './access-control.ts';
import { AllowList, clientAddress } from './address/index.ts';
import {
  ANONYMOUS,
  type ConfiguredKey,
  ConfiguredKeys,
  digestOf,
  judgeKey,
  type KeyDirectory,
  type RecognisedKey,
} from './keys/index.ts';
import { presentedKey } from './presented-key.ts';

const UNKNOWN: Denied = { outcome: 'denied', status: 401, message: 'The API key is missing or not valid.' };
const WRONG_PLACE: Denied = {
  outcome: 'denied',
  status: 403,
  message: 'This API key may not be used from this address.',
};
const CANNOT_TELL: Denied = {
  outcome: 'denied',
  status: 503,
  message: 'API keys cannot be checked at the moment.',
  retryAfter: 1,
};
const LOOPBACK = new AllowList([
  { address: '127.0.0.0', prefix: 8, family: 'ipv4' },
  { address: '::1', prefix: 128, family: 'ipv6' },
]);

/** How the edge is set up. */
export interface AccessSettings {
  /** Proxies of ours in front, 0 or more; see {@link clientAddress}. */
  readonly trustedProxies: number;
  /** Whether we listen on loopback only: without any key, that is the one case in which callers are let in. */
  readonly loopbackOnly: boolean;
  /** Tells whether a key has expired. Default: the system's clock. */
  readonly clock?: Clock;
}

/** {@link AccessControl} by API keys. */
export class KeyAccess implements AccessControl {
  readonly #keys: KeyDirectory;
  readonly #settings: AccessSettings;

  constructor(keys: KeyDirectory, settings: AccessSettings) {
    this.#keys = keys;
    this.#settings = settings;
  }

  async authorize(request: AccessRequest): Promise<AccessDecision> {
    const presented = presentedKey(request.rawHeaders, request.target);
    if (presented.outcome === 'refused') return { outcome: 'denied', status: 401, message: presented.message };
    const address = this.#clientAddress(request);
    try {
      if (await this.#keys.isEmpty()) return this.#withoutKeys(address);
      if (presented.outcome === 'none') return UNKNOWN;
      return this.#judge(await this.#keys.find(digestOf(presented.key)), address);
    } catch {
      // A directory that cannot answer has not vouched for anybody, nor called anybody unknown.
      return CANNOT_TELL;
    }
  }

  #withoutKeys(address: string | undefined): AccessDecision {
    const open = this.#settings.loopbackOnly && address !== undefined && LOOPBACK.allows(address);
    return open ? { outcome: 'allowed', key: ANONYMOUS, clientAddress: address } : UNKNOWN;
  }

  #judge(found: RecognisedKey | undefined, address: string | undefined): AccessDecision {
    const key = found && judgeKey(found, (this.#settings.clock ?? systemClock)());
    if (!key) return UNKNOWN;
    if (found.allowList && (address === undefined || !found.allowList.allows(address))) return WRONG_PLACE;
    return { outcome: 'allowed', key, ...(address !== undefined && { clientAddress: address }) };
  }

  #clientAddress({ rawHeaders, remoteAddress }: AccessRequest): string | undefined {
    const { trustedProxies } = this.#settings;
    const forwardedFor = trustedProxies === 0 ? [] : valuesOf(rawHeaders, 'x-forwarded-for');
    return clientAddress(remoteAddress, forwardedFor, trustedProxies);
  }
}

/** Access by the keys of the configuration. Throws on a network that is none and on a limit out of bounds. */
export function configuredAccess(keys: readonly ConfiguredKey[], settings: AccessSettings): AccessControl {
  return new KeyAccess(new ConfiguredKeys(keys), settings);
}

function valuesOf(rawHeaders: readonly string[], wanted: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === wanted) values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}
