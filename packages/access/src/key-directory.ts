import { hash } from 'node:crypto';
import type { KeyIdentity } from './access-control.ts';
import { AllowList, type Network } from './allow-list.ts';

/** A key we know, found by its digest. */
export interface KeyRecord {
  readonly identity: KeyIdentity;
  /** Networks it may be used from; absent: any. */
  readonly allowList?: AllowList;
}

/** Where keys are looked up. One step on the full digest, so known and unknown keys cost the same. */
export interface KeyDirectory {
  /** Whether there is any key at all; without one, the door is open to this machine only. */
  readonly empty: boolean;
  find(digest: string): KeyRecord | undefined | Promise<KeyRecord | undefined>;
}

/** A key of the configuration. An absent or empty `allowedIps` allows any address. */
export interface ConfiguredKey {
  readonly name: string;
  readonly key: string;
  readonly allowedIps?: readonly Network[];
  /** The file's spelling is refused by type: ignored under a wrong name, an allow list would let everybody in. */
  readonly allowed_ips?: never;
}

/** The keys of the configuration file and environment. Holds digests only. */
export class ConfiguredKeys implements KeyDirectory {
  readonly #records: ReadonlyMap<string, KeyRecord>;

  constructor(keys: readonly ConfiguredKey[]) {
    this.#records = new Map(
      keys.map(({ name, key, allowedIps: networks = [] }) => [
        digestOf(key),
        { identity: { name }, ...(networks.length > 0 && { allowList: new AllowList(networks) }) },
      ]),
    );
  }

  get empty(): boolean {
    return this.#records.size === 0;
  }

  find(digest: string): KeyRecord | undefined {
    return this.#records.get(digest);
  }
}

/** SHA-256 of a key in base64: enough for keys of 112 bits and more (ASVS 6.5.2), and never comparable by prefix. */
export function digestOf(key: string): string {
  return hash('sha256', key, 'base64');
}
