import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** One network, parsed and checked by whoever read it (configuration, database). */
export interface Network {
  readonly address: string;
  /** 0 to 32 or 128; host bits of the address do not matter. */
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/**
 * Networks something may be used from, compiled once; a check costs microseconds at a thousand networks.
 * IPv4-mapped IPv6 addresses match IPv4 rules.
 */
export class AllowList {
  readonly #networks = new BlockList();

  /** Throws (ERR_INVALID_ADDRESS, ERR_OUT_OF_RANGE) on a network that is none. */
  constructor(networks: readonly Network[]) {
    for (const { address, prefix, family } of networks) this.#networks.addSubnet(address, prefix, family);
  }

  /** Whether an address lies in one of the networks; anything but a complete plain address does not. */
  allows(address: string): boolean {
    if (isIPv4(address)) return this.#networks.check(address, 'ipv4');
    return isIPv6(address) && !address.includes('%') && this.#networks.check(address, 'ipv6');
  }
}
