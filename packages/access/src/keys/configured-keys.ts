import { AllowList, formatNetwork, type Network } from '../address/index.ts';
import type { KeyDirectory } from './key-directory.ts';
import { type KeyLimits, keyLimitsSchema } from './key-limits.ts';
import type { RecognisedKey } from './key-record.ts';
import type { KeyScopes } from './key-scopes.ts';
import { digestOf } from './mint-key.ts';

/** A key of the configuration. An absent or empty `allowedIps` allows any address. */
export interface ConfiguredKey {
  readonly name: string;
  readonly key: string;
  readonly allowedIps?: readonly Network[];
  readonly scopes?: KeyScopes;
  readonly limits?: KeyLimits;
  /** The file's spelling is refused by type: ignored under a wrong name, an allow list would let everybody in. */
  readonly allowed_ips?: never;
}

/** The keys of the configuration file and environment. Holds digests only. */
export class ConfiguredKeys implements KeyDirectory {
  readonly #keys: ReadonlyMap<string, RecognisedKey>;

  /** Throws on a network that is none and on a limit out of bounds. */
  constructor(keys: readonly ConfiguredKey[]) {
    this.#keys = new Map(keys.map((key) => [digestOf(key.key), recognised(key)]));
  }

  isEmpty(): boolean {
    return this.#keys.size === 0;
  }

  find(digest: string): RecognisedKey | undefined {
    return this.#keys.get(digest);
  }
}

/** Its id cannot be one of the database's, and is the same on every replica with this configuration. */
function recognised({ name, allowedIps = [], scopes = {}, limits = {} }: ConfiguredKey): RecognisedKey {
  return {
    record: {
      id: `file:${name}`,
      name,
      version: 0,
      allowedIps: allowedIps.map(formatNetwork),
      scopes,
      limits: keyLimitsSchema.parse(limits),
    },
    ...(allowedIps.length > 0 && { allowList: new AllowList(allowedIps) }),
  };
}
