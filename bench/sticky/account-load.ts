import type { UpstreamSimulator } from '@sluice/testkit/upstream';

const EVERY_MS = 10;

/** Watches how many answers each account is giving. */
export class AccountLoad {
  readonly #simulator: UpstreamSimulator;
  readonly #open = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #looks = 0;

  constructor(simulator: UpstreamSimulator) {
    this.#simulator = simulator;
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  /** Answers at the same time, on average over the run, by account. */
  stop(): Readonly<Record<string, number>> {
    clearInterval(this.#timer);
    return Object.fromEntries([...this.#open].map(([id, open]) => [id, open / this.#looks]));
  }

  #look(): void {
    this.#looks += 1;
    for (const [id, { open }] of Object.entries(this.#simulator.stats().accounts)) {
      this.#open.set(id, (this.#open.get(id) ?? 0) + open);
    }
  }
}
