import type { RefreshEvent } from '@sluice/credentials';
import type { PoolChange } from '@sluice/dispatch';
import type { Logger, Metrics } from '@sluice/runtime';
import type { FleetEvents } from './fleet-events.ts';
import { GatewayObserver } from './observer.ts';

/** The observer of a gateway that serves: what changes is told to the whole fleet too. */
export class TellingObserver extends GatewayObserver {
  readonly #events: FleetEvents;

  constructor(log: Logger, metrics: Metrics, events: FleetEvents) {
    super(log, metrics);
    this.#events = events;
  }

  override stateChanged(change: PoolChange): void {
    super.stateChanged(change);
    this.#events.stateChanged(change);
  }

  override refreshed(event: RefreshEvent): void {
    super.refreshed(event);
    this.#events.refreshed(event);
  }
}
