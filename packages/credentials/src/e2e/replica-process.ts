import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { RefreshStep } from '../index.ts';
import type { Order, ReplicaSettings, Said, Served } from './orders.ts';

/** A replica in a process of its own, with everything it has said. */
export class ReplicaProcess implements AsyncDisposable {
  readonly refreshes: Extract<Said, { said: 'refresh' }>[] = [];
  readonly alarms: Extract<Said, { said: 'alarm' }>['alarm'][] = [];
  readonly #child: ChildProcess;
  readonly #said = new EventEmitter<{ said: [Said]; exit: [] }>();
  #orders = 0;
  #leads = false;

  private constructor(settings: ReplicaSettings) {
    this.#child = fork(new URL('./replica.ts', import.meta.url), [JSON.stringify(settings)]);
    this.#said.setMaxListeners(0);
    this.#child.on('message', (said: Said) => {
      if (said.said === 'refresh') this.refreshes.push(said);
      if (said.said === 'alarm') this.alarms.push(said.alarm);
      if (said.said === 'lead') this.#leads = said.leads;
      this.#said.emit('said', said);
    });
    this.#child.once('exit', () => this.#said.emit('exit'));
  }

  /** Resolves when it is up. */
  static async start(settings: ReplicaSettings): Promise<ReplicaProcess> {
    const replica = new ReplicaProcess(settings);
    await replica.until((said) => said.said === 'up');
    return replica;
  }

  get leads(): boolean {
    return this.#leads && this.alive;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves with the first thing said that fits; rejects when the process ends before. */
  async until(fits: (said: Said) => boolean): Promise<Said> {
    return new Promise((resolve, reject) => {
      const hear = (said: Said) => {
        if (!fits(said)) return;
        this.#said.off('said', hear).off('exit', ended);
        resolve(said);
      };
      const ended = () => reject(new Error('the replica ended first'));
      this.#said.on('said', hear).once('exit', ended);
    });
  }

  /** Resolves when a refresh has come to this step (of those it was told to stop at). */
  async reached(step: RefreshStep, account: string): Promise<void> {
    await this.until((said) => said.said === 'step' && said.step === step && said.account === account);
  }

  async tell(order: Order): Promise<Served> {
    this.#orders += 1;
    const id = this.#orders;
    const reply = this.until((said) => said.said === 'reply' && said.to === id);
    this.#child.send({ id, order });
    const said = await reply;
    if (said.said !== 'reply') throw new Error('not a reply');
    return said.served;
  }

  serve(accounts: readonly string[], times = 1): Promise<Served> {
    return this.tell({ do: 'serve', accounts, times });
  }

  /** Ends it in an orderly way. */
  async close(): Promise<void> {
    const exited = once(this.#child, 'exit');
    await this.tell({ do: 'close' });
    await exited;
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    if (!this.alive) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
