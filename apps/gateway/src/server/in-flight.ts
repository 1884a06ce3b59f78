import { Departure } from '@sluice/dispatch';

/** The requests that are running, so that a drain can wait for them and end those that outlive its grace. */
export class InFlight {
  readonly #running = new Set<AbortController>();

  /** A controller for one request: aborted with a `Departure` when its client leaves or the drain's grace is over. */
  enter(): AbortController {
    const controller = new AbortController();
    this.#running.add(controller);
    return controller;
  }

  leave(controller: AbortController): void {
    this.#running.delete(controller);
  }

  get count(): number {
    return this.#running.size;
  }

  /** The grace is over: every request still running ends with a valid error. */
  endAll(): void {
    for (const controller of this.#running) controller.abort(new Departure('drained'));
  }
}
