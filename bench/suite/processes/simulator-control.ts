import { setTimeout as delay } from 'node:timers/promises';
import type { AccountStats, Command, SimulatorStats } from '@sluice/testkit/kiro';

const POLL_MS = 10;

/** Talks to the simulator's control routes from another process. */
export class SimulatorControl {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async stats(): Promise<SimulatorStats> {
    const answer = await fetch(`${this.#url}/_stats`);
    return (await answer.json()) as SimulatorStats;
  }

  async account(id: string): Promise<AccountStats | undefined> {
    return (await this.stats()).accounts[id];
  }

  async command(...commands: readonly Command[]): Promise<void> {
    const answer = await fetch(`${this.#url}/_script`, { method: 'POST', body: JSON.stringify(commands) });
    if (!answer.ok) throw new Error(`simulator refused a command: ${await answer.text()}`);
  }

  /** Forgets scripts and counters. */
  async reset(): Promise<void> {
    await fetch(`${this.#url}/_reset`, { method: 'POST' });
  }

  /** Asks every 10 ms until the condition holds; resolves with the epoch milliseconds of that answer, undefined after `timeoutMs`. */
  async until(condition: (stats: SimulatorStats) => boolean, timeoutMs: number): Promise<number | undefined> {
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      if (condition(await this.stats())) return Date.now();
      await delay(POLL_MS);
    }
    return undefined;
  }
}
