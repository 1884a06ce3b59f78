import { kiroScript, type Reply, upstreamScript, type Written } from '@sluice/testkit/conversations';
import type { VendorId, VendorStack } from '../vendors.ts';

/** One request as the vendor saw it. */
export interface Seen {
  readonly path: string;
  /** The API version and its beta flags, where the vendor has them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** `finished`, or the error it was refused with. */
  readonly end: string;
  /** The vendor's rule it broke. */
  readonly violation: string | undefined;
}

export interface Asked {
  readonly status: number;
  readonly text: string;
  /** What the gateway says it left out. */
  readonly dropped: string;
  readonly seen: readonly Seen[];
}

const VERSION_HEADERS = ['anthropic-version', 'anthropic-beta'];

/** Every vendor. */
export type Lanes = Readonly<Record<VendorId, Lane>>;

/** One vendor behind the gateway, asked one thing at a time, so that what it saw belongs to what was asked. */
export class Lane {
  readonly #stack: VendorStack;
  readonly #vendor: VendorId;
  #last: Promise<unknown> = Promise.resolve();

  constructor(stack: VendorStack, vendor: VendorId) {
    this.#stack = stack;
    this.#vendor = vendor;
  }

  /** Posts the request to this vendor's own prefix; the vendor answers with the reply. */
  ask(written: Written, reply: Reply): Promise<Asked> {
    const asked = this.#last.then(() => this.#ask(written, reply));
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  async #ask({ path, body, headers }: Written, reply: Reply): Promise<Asked> {
    const before = this.#ledger().length;
    this.#script(reply);
    const response = await this.#stack.post(`/${this.#vendor}${path}`, body, headers);
    const text = await response.text();
    await this.#quiet();
    return {
      status: response.status,
      text,
      dropped: response.headers.get('x-sluice-dropped') ?? '',
      seen: this.#ledger().slice(before),
    };
  }

  #script(reply: Reply): void {
    const { kiro, simulators } = this.#stack;
    if (this.#vendor === 'kiro') kiro.command({ do: 'standing', script: kiroScript(reply) });
    else simulators[this.#vendor].command({ do: 'standing', script: upstreamScript(reply) });
  }

  /** The vendor has written its last request into the ledger. */
  async #quiet(): Promise<void> {
    const { kiro, simulators } = this.#stack;
    if (this.#vendor === 'kiro') await kiro.until(({ open }) => open === 0);
    else await simulators[this.#vendor].until(({ open }) => open === 0);
  }

  #ledger(): Seen[] {
    const { kiro, simulators } = this.#stack;
    if (this.#vendor === 'kiro') {
      return kiro.ledger().map(({ body, end }) => ({
        path: '/generateAssistantResponse',
        headers: {},
        body,
        end,
        violation: end === 'finished' ? undefined : kiro.stats().violations.at(-1),
      }));
    }
    return simulators[this.#vendor].ledger().map(({ path, headers, body, end, violation }) => ({
      path,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => VERSION_HEADERS.includes(name))),
      body,
      end,
      violation,
    }));
  }
}
